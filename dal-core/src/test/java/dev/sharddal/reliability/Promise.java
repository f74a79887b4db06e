package dev.sharddal.reliability;

import java.time.Duration;

/**
 * What the library promises for a stage and a trouble.
 *
 * @param ending what the caller gets
 * @param bound until when
 */
record Promise(Ending ending, Bound bound) {

  /** The D of the matrix. */
  static final Duration DEADLINE = Duration.ofSeconds(1);

  /** The {@code socketTimeout} of the matrix where the server never answers. */
  static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(2);

  /** How a call ends. */
  enum Ending {
    CONNECTION("a connection that works"),
    UNAVAILABLE("`ShardUnavailableException`, `DATABASE_UNAVAILABLE`"),
    RESULT("the result"),
    BROKEN("the driver's `SQLException`, SQLSTATE 08006"),
    CLOSED("no exception");

    final String text;

    Ending(String text) {
      this.text = text;
    }
  }

  /** When a call has ended. */
  enum Bound {
    AT_ONCE("250 ms", Duration.ZERO),
    DEADLINE("D + 250 ms", Promise.DEADLINE),
    SOCKET("`socketTimeout` + 250 ms", Promise.SOCKET_TIMEOUT);

    final String text;
    final Duration duration;

    Bound(String text, Duration base) {
      this.text = text;
      this.duration = base.plusMillis(250);
    }
  }

  static Promise of(Stage stage, Trouble trouble) {
    return switch (stage) {
      case CONNECT, AUTHENTICATE ->
          new Promise(isBearable(trouble) ? Ending.CONNECTION : Ending.UNAVAILABLE, Bound.DEADLINE);
      case QUERY, COMMIT -> ofStatement(trouble);
      case IDLE ->
          new Promise(isOfServer(trouble) ? Ending.UNAVAILABLE : Ending.CONNECTION, Bound.DEADLINE);
      case CLOSE -> new Promise(Ending.CLOSED, Bound.DEADLINE);
    };
  }

  private static Promise ofStatement(Trouble trouble) {
    return switch (trouble) {
      case REFUSED, LATE, SLOW -> new Promise(Ending.RESULT, Bound.SOCKET);
      case SILENT, FROZEN -> new Promise(Ending.BROKEN, Bound.SOCKET);
      case RESET, ANSWER_LOST, KILLED -> new Promise(Ending.BROKEN, Bound.AT_ONCE);
    };
  }

  private static boolean isBearable(Trouble trouble) {
    return trouble == Trouble.LATE || trouble == Trouble.SLOW;
  }

  private static boolean isOfServer(Trouble trouble) {
    return trouble == Trouble.FROZEN || trouble == Trouble.KILLED;
  }

  boolean isGood() {
    return ending == Ending.CONNECTION || ending == Ending.RESULT;
  }
}
