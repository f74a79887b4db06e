package dev.sharddal.reliability;

import static dev.sharddal.testing.Patience.await;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.JsonFileMetadataStore;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.PostgresProcess;
import dev.sharddal.testing.ProxyPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Two shards, three JVMs that write to both, and one fault after another, by a seed. */
final class Soak implements AutoCloseable {

  static final List<String> TENANTS = List.of("t-1", "t-2");

  static final String DATABASE = "soak";

  private static final int NODES = 3;
  private static final int SHORTEST_MILLIS = 100;
  private static final int LONGEST_MILLIS = 1_500;

  private static final PoolSettings POOL =
      PoolSettings.UNSET
          .withMaximumPoolSize(4)
          .withMinimumIdle(1)
          .withConnectionTimeout(Duration.ofSeconds(1));

  private final Random random;
  private final List<PostgresProcess> servers = new ArrayList<>();
  private final List<SoakProcess> nodes = new ArrayList<>();

  /** The troubles of the next rounds, so that each comes as often as the others. */
  private final List<Trouble> deck = new ArrayList<>();

  Soak(long seed, Path folder) throws IOException {
    random = new Random(seed);
    for (String tenant : TENANTS) {
      PostgresProcess server = PostgresProcess.start();
      servers.add(server);
      server.server().user("app", "s3cret").database(DATABASE);
      server
          .server()
          .execute(
              DATABASE,
              "CREATE TABLE soak (id bigint, tenant text)",
              "GRANT ALL ON soak TO PUBLIC");
    }
    for (int i = 0; i < NODES; i++) {
      List<FaultProxy> proxies =
          servers.stream().map(server -> FaultProxy.before(server.server())).toList();
      Path metadata = folder.resolve("metadata-" + i + ".json");
      write(metadata, proxies);
      nodes.add(new SoakProcess(i, metadata, folder.resolve("outcomes-" + i), proxies));
    }
    await("warm nodes").until(() -> nodes.stream().allMatch(node -> node.hasSaid("warm")));
  }

  private void write(Path metadata, List<FaultProxy> proxies) throws IOException {
    Files.writeString(metadata, "{\"databases\": [], \"tenants\": []}");
    JsonFileMetadataStore store = JsonFileMetadataStore.open(metadata);
    for (int i = 0; i < TENANTS.size(); i++) {
      DatabaseKey key = new DatabaseKey("shard-" + i, DATABASE);
      store.putDatabase(
          DatabaseMetadata.of(
              key,
              ConnectionDetails.of(
                  Fleet.endpoint(servers.get(i).server(), DATABASE, "app", "s3cret")
                      .withPort(proxies.get(i).port())
                      .withProperty("socketTimeout", "2")
                      .withPool(POOL))),
          -1);
      store.putTenant(TenantMetadata.of(TENANTS.get(i), key), -1);
    }
  }

  List<PostgresProcess> servers() {
    return servers;
  }

  List<SoakProcess> nodes() {
    return nodes;
  }

  /** Every trouble once, in an order that the seed decides. */
  int roundsForAll() {
    return Trouble.values().length;
  }

  /**
   * Lets a trouble come and go. The other shard goes on meanwhile, and all nodes go on with this
   * one afterwards.
   *
   * @return what has happened
   */
  String round() {
    int shard = random.nextInt(TENANTS.size());
    Trouble trouble = draw();
    ProxyPhase phase = ProxyPhase.values()[random.nextInt(ProxyPhase.values().length)];
    Duration length = Duration.ofMillis(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
    List<SoakProcess> struck = nodes.stream().filter(node -> random.nextBoolean()).toList();
    String name = trouble + " of shard " + shard + " at " + phase + " for " + length;

    long[] other = commits(1 - shard);
    begin(trouble, shard, phase, struck);
    LockSupport.parkNanos(length.toNanos());
    awaitMore(1 - shard, other, "the other shard during " + name);
    end(trouble, shard);
    awaitMore(shard, commits(shard), "the shard after " + name);
    return name;
  }

  private Trouble draw() {
    if (deck.isEmpty()) {
      deck.addAll(Arrays.asList(Trouble.values()));
      Collections.shuffle(deck, random);
    }
    return deck.remove(deck.size() - 1);
  }

  private void begin(Trouble trouble, int shard, ProxyPhase phase, List<SoakProcess> struck) {
    switch (trouble) {
      case FROZEN -> servers.get(shard).freeze();
      case KILLED -> servers.get(shard).kill();
      default -> {
        Fault fault = trouble.fault;
        struck.forEach(node -> node.proxy(shard).inject(fault, phase));
        if (phase == ProxyPhase.CONNECT && fault.kind() != Fault.Kind.REFUSE) {
          struck.forEach(node -> node.proxy(shard).strikeAll(fault));
        }
      }
    }
  }

  private void end(Trouble trouble, int shard) {
    switch (trouble) {
      case FROZEN -> servers.get(shard).thaw();
      case KILLED -> servers.get(shard).restart();
      default -> nodes.forEach(node -> node.proxy(shard).heal());
    }
  }

  private long[] commits(int shard) {
    return nodes.stream().mapToLong(node -> node.commits(shard)).toArray();
  }

  private void awaitMore(int shard, long[] before, String what) {
    await("commits of every node on " + what)
        .until(
            () -> {
              long[] now = commits(shard);
              for (int i = 0; i < now.length; i++) {
                if (now[i] <= before[i]) {
                  return false;
                }
              }
              return true;
            });
  }

  /** Ends the nodes, which close everything and say what is left. */
  void finish() throws Exception {
    for (SoakProcess node : nodes) {
      node.finish();
    }
  }

  @Override
  public void close() {
    nodes.forEach(SoakProcess::close);
    servers.forEach(PostgresProcess::close);
  }
}
