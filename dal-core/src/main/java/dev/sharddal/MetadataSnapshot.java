package dev.sharddal;

import static dev.sharddal.SettingChecks.check;
import static dev.sharddal.SettingChecks.checkPositive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.crypto.SecretKey;

/**
 * The settings of a snapshot of the metadata: the rows of all databases, and those of tenants in
 * use, in an encrypted file. If the metadata store does not answer, {@link
 * DataAccessLayer#initializeDB} starts with the snapshot. As soon as the store answers, the store's
 * content replaces that of the snapshot. Immutable.
 *
 * <p>Each process needs a file of its own: if several processes write the same one, the last of
 * them decides which tenants are in it.
 *
 * <p>A tenant of the snapshot is served while its row is not older than {@code maxStaleness},
 * counted from the time at which it was read from the store.
 */
public final class MetadataSnapshot {

  private static final Duration DEFAULT_MAXIMUM_AGE = Duration.ofHours(24);
  private static final int DEFAULT_MAXIMUM_TENANTS = 100_000;
  private static final int MOST_TENANTS = 1_000_000;
  private static final int KEY_BYTES = 32;

  final Path path;
  final SecretKey key;
  final Duration maximumAge;
  final int maximumTenants;

  private MetadataSnapshot(Path path, SecretKey key, Duration maximumAge, int maximumTenants) {
    this.path = path;
    this.key = key;
    this.maximumAge = maximumAge;
    this.maximumTenants = maximumTenants;
  }

  /**
   * Returns the settings of a snapshot in a file.
   *
   * @param path the file, in a directory that exists; only its owner may read it
   * @param key an AES key of 256 bits, which is not stored beside the file
   * @throws IllegalArgumentException if there is no such directory, or the key is another one
   */
  public static MetadataSnapshot in(Path path, SecretKey key) {
    Path directory = path.toAbsolutePath().getParent();
    check(
        directory != null && Files.isDirectory(directory) && !Files.isDirectory(path),
        "snapshot: expected a file in a directory that exists, but was " + path);
    byte[] encoded = key.getEncoded(); // null if the key does not leave its device
    check(
        key.getAlgorithm().equals("AES") && (encoded == null || encoded.length == KEY_BYTES),
        "snapshot: expected an AES key of 256 bits, but it is a key for %s%s"
            .formatted(
                key.getAlgorithm(),
                encoded == null ? "" : " of " + Byte.SIZE * encoded.length + " bits"));
    return new MetadataSnapshot(path, key, DEFAULT_MAXIMUM_AGE, DEFAULT_MAXIMUM_TENANTS);
  }

  /**
   * Returns a copy with another maximum age. An older snapshot is refused. Default 24 h.
   *
   * @param age more than zero; counted from the last read of the databases
   */
  public MetadataSnapshot withMaximumAge(Duration age) {
    return new MetadataSnapshot(
        path, key, checkPositive("snapshot.maximumAge", age), maximumTenants);
  }

  /**
   * Returns a copy with another maximum number of tenants; those that were read most recently are
   * kept. Default 100,000.
   *
   * @param tenants 0 to 1,000,000; each takes about 150 bytes in the file
   */
  public MetadataSnapshot withMaximumTenants(int tenants) {
    check(
        tenants >= 0 && tenants <= MOST_TENANTS,
        "snapshot.maximumTenants: expected 0 to " + MOST_TENANTS + ", but was " + tenants);
    return new MetadataSnapshot(path, key, maximumAge, tenants);
  }

  /** Returns the settings without the key. */
  @Override
  public String toString() {
    return "MetadataSnapshot[path=%s, maximumAge=%s, maximumTenants=%d]"
        .formatted(path, maximumAge, maximumTenants);
  }
}
