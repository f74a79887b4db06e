package dev.sharddal.metadata;

import java.time.Instant;
import java.util.Objects;

/**
 * The fact that a store serves content that it read earlier, because it cannot read its storage
 * now.
 *
 * @param asOf when the content was read
 * @param because why it cannot be read now, and how to fix it; contains no secrets
 */
public record Staleness(Instant asOf, String because) {

  /** Checks that both are present. */
  public Staleness {
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(because, "because");
  }
}
