package dev.sharddal.examples.orders.demo;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A user of a PostgreSQL server.
 *
 * @param user the name
 * @param password the password
 */
record Login(String user, String password) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Returns a login with a new random password. */
  static Login withNewPassword(String user) {
    byte[] secret = new byte[16];
    RANDOM.nextBytes(secret);
    return new Login(user, HexFormat.of().formatHex(secret));
  }

  @Override
  public String toString() {
    return user;
  }
}
