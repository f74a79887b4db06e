package dev.sharddal.connect;

import dev.sharddal.metadata.HostRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A connect that was refused before any packet was sent, because of the address it led to. */
final class RefusedAddressException extends IOException {

  private static final long serialVersionUID = 1L;

  private RefusedAddressException(InetAddress address, String rule) {
    super(address.getHostAddress() + " was not connected to: " + rule);
  }

  /**
   * Throws if no connection may lead to one of the addresses of a name. A name without an address
   * passes: whoever connects to it says so, or resolves it elsewhere.
   */
  static void checkAllOf(String host) throws RefusedAddressException {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      return;
    }
    for (InetAddress address : addresses) {
      check(address);
    }
  }

  /** Throws if no connection may lead to the address. */
  static void check(InetAddress address) throws RefusedAddressException {
    Optional<String> refusal = HostRules.refusal(address);
    if (refusal.isPresent()) {
      throw new RefusedAddressException(address, refusal.get());
    }
  }
}
