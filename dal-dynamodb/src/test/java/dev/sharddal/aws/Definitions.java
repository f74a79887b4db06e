package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.Pooler;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.UseCase;
import java.util.Map;

/** Pools that ask for a login. */
final class Definitions {

  private static final PoolKey KEY =
      new PoolKey(new DatabaseKey("shard-1", "orders"), UseCase.WRITE, 0);

  private Definitions() {}

  static PoolDefinition withSecret(String secretId) {
    return at("db-1.internal", 5432, new Credentials.Secret(secretId));
  }

  static PoolDefinition at(String host, int port, Credentials credentials) {
    return new PoolDefinition(
        KEY,
        "postgresql",
        host,
        port,
        "orders",
        null,
        null,
        Pooler.NONE,
        credentials,
        Map.of(),
        ResolvedPoolSettings.of(PoolSettings.UNSET),
        1,
        null);
  }
}
