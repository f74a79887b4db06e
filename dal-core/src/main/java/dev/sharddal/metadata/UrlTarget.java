package dev.sharddal.metadata;

import java.util.Locale;
import java.util.Objects;

/**
 * Where a driver would connect to. Immutable.
 *
 * @param host the host in lower case; an IPv6 address without brackets
 * @param port the port, as text
 * @param database the database's name
 */
public record UrlTarget(String host, String port, String database) {

  /** Brings the host into the form in which targets are compared. */
  public UrlTarget {
    Objects.requireNonNull(port, "port");
    Objects.requireNonNull(database, "database");
    host = withoutBrackets(host).toLowerCase(Locale.ROOT);
  }

  private static String withoutBrackets(String host) {
    boolean inBrackets = host.startsWith("[") && host.endsWith("]");
    return inBrackets ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns {@code host:port/database}, for display. */
  @Override
  public String toString() {
    return SafeText.of(host) + ":" + SafeText.of(port) + "/" + SafeText.of(database);
  }
}
