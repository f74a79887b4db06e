package dev.sharddal.metadata;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of one physical database: the key of a row of Database Metadata.
 *
 * @param shardName the logical shard, {@code [A-Za-z0-9._-]{1,128}}
 * @param databaseName the logical database within the shard, with the same syntax
 */
public record DatabaseKey(String shardName, String databaseName)
    implements Comparable<DatabaseKey>, Serializable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Comparator<DatabaseKey> ORDER =
      Comparator.comparing(DatabaseKey::shardName).thenComparing(DatabaseKey::databaseName);

  /**
   * Checks both names.
   *
   * @throws IllegalArgumentException if a name does not match the syntax
   */
  public DatabaseKey {
    checkName("ShardName", shardName);
    checkName("DatabaseName", databaseName);
  }

  private static void checkName(String attribute, String name) {
    Objects.requireNonNull(name, attribute);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          attribute
              + ": expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, but was "
              + SafeText.quoted(name));
    }
  }

  @Override
  public int compareTo(DatabaseKey other) {
    return ORDER.compare(this, other);
  }

  /** Returns {@code shard/database}. */
  @Override
  public String toString() {
    return shardName + "/" + databaseName;
  }
}
