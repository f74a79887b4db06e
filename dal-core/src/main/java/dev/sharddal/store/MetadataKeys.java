package dev.sharddal.store;

import dev.sharddal.metadata.UseCase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys of {@code ConnectionDetails} that more than one reader needs. */
final class MetadataKeys {

  /** At the top only. */
  static final String READ_BALANCING = "readBalancing";

  /** The keys below {@code pool}. */
  static final List<String> POOL =
      List.of(
          "maximumPoolSize",
          "minimumIdle",
          "connectionTimeoutMs",
          "validationTimeoutMs",
          "idleTimeoutMs",
          "keepaliveTimeMs",
          "maxLifetimeMs",
          "sessionReset",
          "maximumWaiting");

  /** Every key that the contract knows, at any depth. */
  static final Set<String> ALL =
      Set.of(
          "engine",
          "host",
          "port",
          "database",
          "schema",
          "identity",
          "pooler",
          "credentials",
          "properties",
          "pool",
          "weight",
          READ_BALANCING,
          "endpoints",
          "username",
          "password",
          "secretId",
          "authentication",
          "endpoint",
          "region",
          "maxTenants",
          "tenants",
          "maxConnections",
          "acceptsNewTenants",
          "maximumPoolSize",
          "minimumIdle",
          "connectionTimeoutMs",
          "validationTimeoutMs",
          "idleTimeoutMs",
          "keepaliveTimeMs",
          "maxLifetimeMs");

  private MetadataKeys() {}

  /** Returns the use case of a key below {@code endpoints}, ignoring case. */
  static Optional<UseCase> useCase(String name) {
    return Arrays.stream(UseCase.values())
        .filter(useCase -> useCase.name().equalsIgnoreCase(name))
        .findFirst();
  }
}
