package dev.sharddal.reliability;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.time.Duration;
import java.util.Locale;

/**
 * A database behind a proxy of its own, for one stage and one trouble.
 *
 * @param stage what the application does
 * @param trouble what happens
 * @param server the server behind the proxy
 * @param proxy the proxy
 */
record Shard(Stage stage, Trouble trouble, Postgres server, FaultProxy proxy) {

  static final String DATABASE = "matrix";

  private static final PoolSettings POOL =
      PoolSettings.UNSET
          .withMaximumPoolSize(2)
          .withMinimumIdle(1)
          .withValidationTimeout(Duration.ofMillis(500));

  static Shard behindProxy(Stage stage, Trouble trouble, Postgres server) {
    return new Shard(stage, trouble, server, FaultProxy.before(server));
  }

  Promise promise() {
    return Promise.of(stage, trouble);
  }

  String tenant() {
    return toString();
  }

  @Override
  public String toString() {
    return (stage + "-" + trouble).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  void addTo(InMemoryMetadataStore store) {
    DatabaseKey key = new DatabaseKey(toString(), DATABASE);
    Endpoint endpoint = endpoint();
    store.put(
        DatabaseMetadata.of(
            key, ConnectionDetails.of(endpoint).withEndpoint(UseCase.READ, endpoint)));
    store.put(TenantMetadata.of(tenant(), key));
  }

  /** Deadlines are short where they are reached, and else longer than any busy machine takes. */
  private Endpoint endpoint() {
    boolean endsInTime = promise().isGood();
    Endpoint endpoint =
        Fleet.endpoint(server, DATABASE, "app", "s3cret")
            .withPort(proxy.port())
            .withPool(
                POOL.withConnectionTimeout(endsInTime ? Duration.ofMinutes(5) : Promise.DEADLINE));
    return promise().bound() == Promise.Bound.SOCKET && !endsInTime
        ? endpoint.withProperty("socketTimeout", "" + Promise.SOCKET_TIMEOUT.toSeconds())
        : endpoint;
  }

  /**
   * Lets the trouble begin.
   *
   * @param ofServer what happens to the server, if it is trouble of the server
   */
  void begin(Runnable ofServer) {
    Fault fault = trouble.fault != null ? trouble.fault : Fault.run(ofServer);
    if (stage.phase != null) {
      proxy.inject(fault, stage.phase);
    } else if (trouble == Trouble.REFUSED) {
      proxy.inject(fault);
    } else if (trouble.fault == null) {
      ofServer.run();
    } else {
      proxy.strikeAll(fault);
    }
    if (stage == Stage.CONNECT || stage == Stage.AUTHENTICATE) {
      proxy.strikeAll(Fault.RESET);
    }
  }
}
