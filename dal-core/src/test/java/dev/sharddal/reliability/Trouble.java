package dev.sharddal.reliability;

import dev.sharddal.testing.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The faults of the matrix. */
enum Trouble {
  REFUSED("refuses connections", Fault.REFUSE),
  SILENT("accepts and is silent", Fault.SILENT),
  RESET("resets", Fault.RESET),
  ANSWER_LOST("resets once the server has acted", Fault.LOSE_ANSWER),
  LATE("answers 100 ms late", Fault.delay(Duration.ofMillis(100))),
  SLOW("answers with 4,000 bytes/s", Fault.throttle(4_000)),
  FROZEN("server frozen (SIGSTOP)", null),
  KILLED("server killed (SIGKILL)", null);

  final String text;

  /** What the network does; null: it is the server. */
  final @Nullable Fault fault;

  Trouble(String text, @Nullable Fault fault) {
    this.text = text;
    this.fault = fault;
  }
}
