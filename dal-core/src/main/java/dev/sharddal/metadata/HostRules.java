package dev.sharddal.metadata;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The hosts that no connection may lead to, whoever writes the metadata: the services that a cloud
 * offers to its own machines, such as the metadata service that hands out credentials, and
 * addresses at which no database can be.
 *
 * <p>The rules apply twice. {@link #refusal(String)} checks the text of a host when a row is read,
 * without a DNS look-up. {@link #refusal(InetAddress)} checks the address that a socket is about to
 * connect to, because a harmless name may resolve to such an address. Stateless.
 */
public final class HostRules {

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}");
  private static final int LONGEST_NAME = 253;

  /** The names of metadata services. Most of them resolve to refused addresses anyway. */
  private static final Set<String> CLOUD_NAMES =
      Set.of(
          "instance-data",
          "instance-data.ec2.internal",
          "metadata",
          "metadata.azure.com",
          "metadata.azure.internal",
          "metadata.goog",
          "metadata.google.internal",
          "metadata.oraclecloud.com",
          "metadata.packet.net",
          "metadata.platformequinix.com",
          "metadata.tencentyun.com");

  private static final String CLOUD = "an address of the cloud's own services";
  private static final String LINK_LOCAL = "a link-local address, as the cloud's own services have";
  private static final String NO_HOST = "not the address of a single host";

  private static final List<Refused> REFUSED =
      List.of(
          Refused.of("0.0.0.0/8", NO_HOST),
          Refused.of("100.100.100.200/32", CLOUD), // Alibaba Cloud
          Refused.of("100.100.2.136/32", CLOUD),
          Refused.of("100.100.2.138/32", CLOUD),
          Refused.of("168.63.129.16/32", CLOUD), // Azure
          Refused.of("169.254.0.0/16", LINK_LOCAL), // AWS, Azure, Google Cloud and others
          Refused.of("192.0.0.192/32", CLOUD), // Oracle Cloud
          Refused.of("224.0.0.0/4", NO_HOST), // multicast
          Refused.of("240.0.0.0/4", NO_HOST), // reserved, and broadcast
          Refused.of("::/128", NO_HOST),
          Refused.of("fd00:42::42/128", CLOUD), // Scaleway
          Refused.of("fd00:c1::/32", CLOUD), // Oracle Cloud
          Refused.of("fd00:ec2::/32", CLOUD), // AWS
          Refused.of("fd20:ce::254/128", CLOUD), // Google Cloud
          Refused.of("fe80::/10", LINK_LOCAL),
          Refused.of("ff00::/8", NO_HOST)); // multicast

  private HostRules() {}

  /**
   * Returns why a host must not be connected to, or empty if it may be. Does not resolve the host.
   *
   * @param host a host name, an IPv4 address in dotted decimal form, or an IPv6 address without
   *     brackets and zone
   */
  public static Optional<String> refusal(String host) {
    // At least two colons: with one colon, the text is a host and a port.
    if (host.indexOf(':') != host.lastIndexOf(':') && IPV6.matcher(host).matches()) {
      return ipV6(host);
    }
    String name = withoutFinalDot(host);
    String[] labels = name.split("\\.", -1);
    if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
      return ipV4(host, labels);
    }
    if (name.length() > LONGEST_NAME
        || !Arrays.stream(labels).allMatch(label -> LABEL.matcher(label).matches())) {
      return Optional.of("expected one host name or IP address without scheme, port or brackets");
    }
    return CLOUD_NAMES.contains(name.toLowerCase(Locale.ROOT))
        ? Optional.of("expected a database server, but this is the name of a cloud's own service")
        : Optional.empty();
  }

  private static String withoutFinalDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /**
   * Only the canonical form: other forms mean different addresses to different resolvers, for
   * example {@code 010.0.0.1}, {@code 0x7f.1} and {@code 2130706433}.
   */
  private static Optional<String> ipV4(String host, String[] labels) {
    if (host.endsWith(".")
        || labels.length != 4
        || !Arrays.stream(labels).allMatch(HostRules::isOctet)) {
      return Optional.of(
          "expected an IPv4 address as four decimal numbers from 0 to 255 without leading zeros");
    }
    return refusal(Network.literal(host));
  }

  private static boolean isOctet(String label) {
    return OCTET.matcher(label).matches() && Integer.parseInt(label) <= 255;
  }

  private static Optional<String> ipV6(String host) {
    try {
      return refusal(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return Optional.of("expected an IPv6 address, but this is not one");
    }
  }

  /**
   * Returns why an address must not be connected to, or empty if it may be. An IPv6 address that
   * carries an IPv4 address (mapped, NAT64, 6to4, Teredo, ISATAP) is refused if either is.
   *
   * @param address the address
   */
  public static Optional<String> refusal(InetAddress address) {
    for (byte[] each : EmbeddedIpV4.addressesOf(address)) {
      for (Refused refused : REFUSED) {
        if (refused.network.contains(each)) {
          return Optional.of(
              "expected a database server, but this is "
                  + refused.meaning
                  + " ("
                  + refused.network.text()
                  + ")");
        }
      }
    }
    return Optional.empty();
  }

  /** A network that is refused, and what it is. */
  private record Refused(Network network, String meaning) {
    static Refused of(String network, String meaning) {
      return new Refused(Network.of(network), meaning);
    }
  }
}
