package dev.sharddal.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Texts as an attacker, a mistaken operator or another tool writes them. */
final class Texts {

  /** Stands in every text that must not be shown. */
  static final String CANARY = "CANARY";

  private static final List<String> HOSTS =
      List.of(
          "db-1.internal",
          "DB-1.Internal.",
          "10.0.0.7",
          "fd00::7",
          "127.0.0.1",
          "::1",
          "169.254.169.254",
          "::ffff:169.254.169.254",
          "64:ff9b::a9fe:a9fe",
          "2002:a9fe:a9fe::1",
          "fe80::1",
          "fe80::1%eth0",
          "ff02::1",
          "0.0.0.0",
          "2852039166",
          "0xa9fea9fe",
          "0251.0376.0251.0376",
          "169.254.43518",
          "255.255.255.255",
          "metadata.google.internal.",
          "xn--dtenbank-4za.example",
          "dätenbank.example",
          "１６９.254.169.254",
          "db-1,evil.example",
          "evil.example/x?a=b&c=",
          "app:" + CANARY + "@db-1",
          "jdbc:postgresql://db-1/app?password=" + CANARY,
          "(host=evil.example)(port=1)",
          "address=(host=evil.example)",
          "[::1]",
          "db-1:5432",
          "db 1",
          "db-1#",
          "db-1\\evil",
          "db-1%2fevil");

  private static final List<String> WORDS =
      List.of(
          "",
          " ",
          "true",
          "false",
          "null",
          "0",
          "-1",
          "65536",
          "99999999999999999999",
          "1e9",
          "postgresql",
          "mysql",
          "mariadb",
          "POSTGRES",
          "oracle",
          "READ",
          "WRITE",
          "transaction",
          "iam",
          "disable",
          "verify-full",
          "require",
          "prefer",
          "/etc/passwd",
          "com.evil.Factory",
          "-c role=admin",
          "-c statement_timeout=5s",
          "x'; DROP TABLE t; --",
          "a\u0000options\u0000-c role=admin",
          "a\r\nINFO forged line",
          "\u202egnp.exe",
          "\ud800",
          "\u2028",
          "-----BEGIN CERTIFICATE-----",
          CANARY);

  private Texts() {}

  static String host(RandomGenerator random) {
    return random.nextInt(4) == 0 ? damaged(random, one(random, HOSTS)) : one(random, HOSTS);
  }

  static String word(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> host(random);
      case 1 -> letters(random, random.nextInt(1, 12));
      case 2 -> letters(random, random.nextInt(120, 1_100));
      case 3 -> noise(random, random.nextInt(40));
      default -> one(random, WORDS);
    };
  }

  static <T> T one(RandomGenerator random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Plain letters, digits and signs. */
  static String letters(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append("abcdefghijklmnopqrstuvwxyzABC0123456789._-".charAt(random.nextInt(42)));
    }
    return text.toString();
  }

  /** Any characters, also halves of pairs. */
  static String noise(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      int bound = random.nextBoolean() ? 0x80 : random.nextBoolean() ? 0x300 : 0x10000;
      text.append((char) random.nextInt(bound));
    }
    return text.toString();
  }

  /** Replaces, inserts, removes or doubles a few characters. */
  static String damaged(RandomGenerator random, String text) {
    StringBuilder result = new StringBuilder(text);
    for (int i = random.nextInt(1, 4); i > 0 && !result.isEmpty(); i--) {
      int at = random.nextInt(result.length());
      switch (random.nextInt(4)) {
        case 0 -> result.setCharAt(at, noise(random, 1).charAt(0));
        case 1 -> result.insert(at, noise(random, 1));
        case 2 -> result.deleteCharAt(at);
        default -> result.insert(at, result.charAt(at));
      }
    }
    return result.toString();
  }
}
