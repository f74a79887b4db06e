package dev.sharddal.metadata;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the IPv4 addresses within an IPv6 address. A translator or a tunnel on the way delivers
 * packets for such an address to the IPv4 address within it.
 */
final class EmbeddedIpV4 {

  private EmbeddedIpV4() {}

  /** Returns the bytes of the address itself, and of every IPv4 address that it carries. */
  static List<byte[]> addressesOf(InetAddress address) {
    byte[] own = address.getAddress();
    List<byte[]> all = new ArrayList<>(List.of(own));
    if (own.length == 16) {
      addCarried(own, all);
    }
    return all;
  }

  private static void addCarried(byte[] a, List<byte[]> all) {
    boolean compatible = startsWith(a, 0, 0, 0, 0, 0, 0) && !isLoopbackOrAny(a);
    boolean mapped = startsWith(a, 0, 0, 0, 0, 0, 0xffff);
    boolean translated = startsWith(a, 0, 0, 0, 0, 0xffff, 0); // SIIT
    boolean isatap = group(a, 5) == 0x5efe && (group(a, 4) & 0xfcff) == 0;
    if (compatible || mapped || translated || isatap) {
      all.add(Arrays.copyOfRange(a, 12, 16));
    }
    if (startsWith(a, 0x64, 0xff9b, 0) || startsWith(a, 0x64, 0xff9b, 1)) {
      all.add(Arrays.copyOfRange(a, 12, 16)); // NAT64
    }
    if (startsWith(a, 0x64, 0xff9b, 1)) {
      addShortNat64(a, all);
    }
    if (startsWith(a, 0x2002)) { // 6to4
      all.add(Arrays.copyOfRange(a, 2, 6));
    }
    if (startsWith(a, 0x2001, 0)) { // Teredo: the server, and the inverted client
      all.add(Arrays.copyOfRange(a, 4, 8));
      all.add(new byte[] {(byte) ~a[12], (byte) ~a[13], (byte) ~a[14], (byte) ~a[15]});
    }
  }

  /**
   * Within 64:ff9b:1::/48, a network chooses the length of its prefix: RFC 6052 puts the address
   * behind the prefix, and leaves byte 8 out. Zeros there are a longer prefix.
   */
  private static void addShortNat64(byte[] a, List<byte[]> all) {
    for (byte[] each :
        List.of(
            new byte[] {a[6], a[7], a[9], a[10]},
            new byte[] {a[7], a[9], a[10], a[11]},
            new byte[] {a[9], a[10], a[11], a[12]})) {
      if (each[0] != 0) {
        all.add(each);
      }
    }
  }

  private static boolean isLoopbackOrAny(byte[] a) {
    return group(a, 6) == 0 && group(a, 7) <= 1;
  }

  private static boolean startsWith(byte[] address, int... groups) {
    for (int i = 0; i < groups.length; i++) {
      if (group(address, i) != groups[i]) {
        return false;
      }
    }
    return true;
  }

  private static int group(byte[] address, int index) {
    return (address[2 * index] & 0xff) << 8 | address[2 * index + 1] & 0xff;
  }
}
