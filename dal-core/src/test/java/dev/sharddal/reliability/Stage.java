package dev.sharddal.reliability;

import dev.sharddal.testing.ProxyPhase;
import org.jspecify.annotations.Nullable;

/** What the application does while a fault strikes. */
enum Stage {
  CONNECT("connect", ProxyPhase.CONNECT),
  AUTHENTICATE("authenticate", ProxyPhase.PASSWORD),
  QUERY("query", ProxyPhase.QUERY),
  COMMIT("commit", ProxyPhase.COMMIT),
  IDLE("idle", null),
  CLOSE("close", ProxyPhase.QUERY);

  final String text;

  /** Where the fault strikes; null: the connections at rest. */
  final @Nullable ProxyPhase phase;

  Stage(String text, @Nullable ProxyPhase phase) {
    this.text = text;
    this.phase = phase;
  }
}
