package dev.sharddal.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a {@link FaultProxy} does to connections. Immutable.
 *
 * @param kind what happens
 * @param amount nanoseconds of a delay, or bytes per second of a throttle
 * @param action what is done before the connection goes on, if the kind is {@link Kind#RUN}
 */
public record Fault(Kind kind, long amount, Runnable action) {

  /** The kinds of faults. */
  public enum Kind {
    /** Nobody listens: new connections are refused, and those that are there stay. */
    REFUSE,
    /** No side hears of the other until the fault is healed; then all that was said arrives. */
    SILENT,
    /** The connection is forgotten, as by a firewall: what is said is lost, also after healing. */
    FORGET,
    /** The client's connection is reset, and what it said last has not reached the server. */
    RESET,
    /** What the client said has reached the server, whose answer is lost with the connection. */
    LOSE_ANSWER,
    /** Every answer is late. */
    DELAY,
    /** Answers arrive slowly. */
    THROTTLE,
    /** An action of the test's runs, such as a signal to the server, and the connection goes on. */
    RUN
  }

  private static final Runnable NOTHING = () -> {};

  /** {@link Kind#REFUSE}. */
  public static final Fault REFUSE = of(Kind.REFUSE);

  /** {@link Kind#SILENT}. */
  public static final Fault SILENT = of(Kind.SILENT);

  /** {@link Kind#FORGET}. */
  public static final Fault FORGET = of(Kind.FORGET);

  /** {@link Kind#RESET}. */
  public static final Fault RESET = of(Kind.RESET);

  /** {@link Kind#LOSE_ANSWER}. */
  public static final Fault LOSE_ANSWER = of(Kind.LOSE_ANSWER);

  private static Fault of(Kind kind) {
    return new Fault(kind, 0, NOTHING);
  }

  /** Returns a fault that keeps each answer back for a while. */
  public static Fault delay(Duration delay) {
    return new Fault(Kind.DELAY, delay.toNanos(), NOTHING);
  }

  /** Returns a fault that lets answers through slowly. */
  public static Fault throttle(int bytesPerSecond) {
    return new Fault(Kind.THROTTLE, bytesPerSecond, NOTHING);
  }

  /** Returns a fault that runs an action and lets the connection go on. */
  public static Fault run(Runnable action) {
    return new Fault(Kind.RUN, 0, action);
  }

  /** Returns how long a number of bytes takes through a throttle. */
  long nanosFor(int bytes) {
    return TimeUnit.SECONDS.toNanos(bytes) / amount;
  }
}
