package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.SafeText;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A database user on a server. A token is valid for one user on one server: RDS compares host,
 * port, user and region with those that were signed.
 *
 * @param host the server's own host name, in lower case
 * @param port the server's own port
 * @param username the database user
 * @param region the server's region, or null if neither the metadata nor the host name tells it
 */
record RdsUser(String host, int port, String username, @Nullable String region) {

  /** {@code name.id.region.rds.amazonaws.com}, and in China {@code name.id.rds.region...com.cn}. */
  private static final Pattern RDS_HOST =
      Pattern.compile(
          ".*\\.(?:([a-z0-9-]+)\\.rds\\.amazonaws\\.com|rds\\.([a-z0-9-]+)\\.amazonaws\\.com\\.cn)");

  static RdsUser of(PoolDefinition pool, Credentials.Iam iam) {
    Credentials.Address signedFor = iam.signedFor();
    String host = plain(signedFor != null ? signedFor.host() : pool.host());
    Integer port = signedFor != null ? signedFor.port() : null;
    return new RdsUser(
        host,
        port != null ? port : pool.port(),
        iam.username(),
        iam.region() != null ? iam.region() : regionOf(host));
  }

  private static String plain(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static @Nullable String regionOf(String host) {
    Matcher matcher = RDS_HOST.matcher(host);
    if (!matcher.matches()) {
      return null;
    }
    return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
  }

  @Override
  public String toString() {
    return "IAM token of " + SafeText.quoted(username) + " for " + host + ":" + port;
  }
}
