package dev.sharddal.metadata;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses.
 *
 * @param text the range as it is written, for example {@code 10.0.0.0/8}
 * @param start the first address
 * @param bits the number of leading bits that all addresses share
 */
record Network(String text, byte[] start, int bits) {

  /**
   * Reads {@code address/bits}.
   *
   * @throws IllegalArgumentException if the text is not a range of addresses
   */
  static Network of(String text) {
    int slash = text.indexOf('/');
    byte[] start = literal(slash < 0 ? text : text.substring(0, slash)).getAddress();
    String bits = slash < 0 ? "" + 8 * start.length : text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > 8 * start.length) {
      throw new IllegalArgumentException(
          "expected a network such as 10.0.0.0/8, but was " + SafeText.quoted(text));
    }
    return new Network(text, start, Integer.parseInt(bits));
  }

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern LITERAL =
      Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** Returns the address of a text that is an address: no name service is asked. */
  static InetAddress literal(String address) {
    if (!LITERAL.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "expected an IP address, but was " + SafeText.quoted(address));
    }
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "expected an IP address, but was " + SafeText.quoted(address), e);
    }
  }

  boolean contains(byte[] address) {
    if (address.length != start.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      if (((address[bit / 8] ^ start[bit / 8]) & (0x80 >> (bit % 8))) != 0) {
        return false;
      }
    }
    return true;
  }
}
