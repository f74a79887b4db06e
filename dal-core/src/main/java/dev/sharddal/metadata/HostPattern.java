package dev.sharddal.metadata;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A pattern of hosts that metadata may name: a host name; {@code *.internal} for every name below
 * {@code internal}; {@code db-*.internal}, where the star stands for characters other than dots; an
 * IP address; or a network such as {@code 10.0.0.0/8}. Immutable.
 *
 * @param text the pattern
 * @param test whether a host matches
 */
record HostPattern(String text, Predicate<String> test) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_*-]+(\\.[A-Za-z0-9_*-]+)*");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*[:/].*");

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if the text is not a pattern
   */
  static HostPattern of(String text) {
    Objects.requireNonNull(text, "allowedHosts");
    if (ADDRESS.matcher(text).matches()) {
      return new HostPattern(text, inNetwork(Network.of(text)));
    }
    if (!NAME.matcher(text).matches() || text.equals("*")) {
      throw new IllegalArgumentException(
          "allowedHosts: expected host names, names such as *.internal, IP addresses or networks,"
              + " but was "
              + SafeText.quoted(text));
    }
    String below = text.startsWith("*.") ? "([^.]+\\.)+" : "";
    String rest = text.startsWith("*.") ? text.substring(2) : text;
    String regex = below + rest.replace(".", "\\.").replace("*", "[^.]*");
    Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    return new HostPattern(text, host -> pattern.matcher(plain(host)).matches());
  }

  private static Predicate<String> inNetwork(Network network) {
    return host ->
        ADDRESS.matcher(host).matches() && network.contains(Network.literal(host).getAddress());
  }

  private static String plain(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
