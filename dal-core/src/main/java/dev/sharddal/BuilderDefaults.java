package dev.sharddal;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.PoolDefinition;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The defaults of a {@link DataAccessLayerBuilder} that have behaviour. */
final class BuilderDefaults {

  private BuilderDefaults() {}

  static Credentials.Password noResolver(PoolDefinition pool) {
    throw new IllegalStateException(
        "its credentials are "
            + pool.credentials()
            + ", and no credentialsResolver(..) was given to the builder");
  }

  /** A thread-safe generator, unlike most generators. */
  static final class SharedRandom implements RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }
}
