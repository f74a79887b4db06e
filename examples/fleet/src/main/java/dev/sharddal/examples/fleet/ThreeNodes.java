package dev.sharddal.examples.fleet;

import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The main program. It exits with 0 only if all of its claims hold. */
public final class ThreeNodes {

  static final DatabaseKey ONE = new DatabaseKey("shard-1", "orders");
  static final DatabaseKey TWO = new DatabaseKey("shard-2", "orders");

  /**
   * The promised time within which nodes follow a change: the default poll interval plus one
   * second.
   */
  private static final Duration PROMISE = Duration.ofSeconds(2);

  private static final int MOVES = 10;
  private static final int TENANTS = 20;

  private ThreeNodes() {}

  /**
   * Runs the program.
   *
   * @param args the length of the outage of DynamoDB Local in seconds; default 30
   * @throws Exception if a process could not be started
   */
  public static void main(String[] args) throws Exception {
    Duration outage = Duration.ofSeconds(args.length == 0 ? 30 : Long.parseLong(args[0]));
    boolean kept;
    try (LocalServer one = LocalServer.start();
        LocalServer two = LocalServer.start();
        DynamoDbProcess dynamoDb = DynamoDbProcess.start()) {
      write(dynamoDb, one, two);
      kept = run(dynamoDb, outage, one.identity(), two.identity());
    }
    System.out.println(kept ? "fleet: OK" : "fleet: a promise was NOT kept");
    System.exit(kept ? 0 : 1);
  }

  private static void write(DynamoDbProcess dynamoDb, LocalServer one, LocalServer two) {
    try (DynamoDbMetadataStore store = dynamoDb.store()) {
      store.createTables();
      store.putDatabase(database(ONE, one), WritableMetadataStore.ABSENT);
      store.putDatabase(database(TWO, two), WritableMetadataStore.ABSENT);
      for (int i = 0; i < TENANTS; i++) {
        store.putTenant(TenantMetadata.of("t-" + i, ONE), WritableMetadataStore.ABSENT);
      }
    }
  }

  private static DatabaseMetadata database(DatabaseKey key, LocalServer server) {
    return DatabaseMetadata.of(
        key,
        ConnectionDetails.of(
            Endpoint.at("127.0.0.1", server.port())
                .withEngine("postgresql")
                .withDatabase("postgres")
                .withCredentials("postgres", "postgres")));
  }

  private static boolean run(DynamoDbProcess dynamoDb, Duration outage, String one, String two)
      throws Exception {
    List<NodeProcess> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        nodes.add(NodeProcess.start("node-" + i, dynamoDb.endpoint()));
      }
      Claims claims = new Claims();
      for (NodeProcess node : nodes) {
        node.ask("know " + TENANTS);
      }
      claims.that("three processes know " + TENANTS + " tenants, all on the first server", true);
      moveOneByOne(nodes, claims, "before", one, two);
      survive(dynamoDb, outage, nodes, claims);
      moveOneByOne(nodes, claims, "after the outage", one, two);
      return claims.allKept();
    } finally {
      nodes.forEach(NodeProcess::close);
    }
  }

  /**
   * Moves tenants back and forth by different nodes, and measures how soon the other nodes follow.
   */
  private static void moveOneByOne(
      List<NodeProcess> nodes, Claims claims, String when, String one, String two)
      throws Exception {
    Duration slowest = Duration.ZERO;
    for (int i = 0; i < MOVES; i++) {
      NodeProcess mover = nodes.get(i % nodes.size());
      boolean there = i % 2 == 0;
      String tenant = "t-" + i / 2;
      mover.ask("move " + tenant + " " + (there ? ONE + " " + TWO : TWO + " " + ONE));
      long moved = System.nanoTime();
      for (NodeProcess node : nodes) {
        node.awaitAnswer("where " + tenant, there ? two : one);
        Duration took = Duration.ofNanos(System.nanoTime() - moved);
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
      }
    }
    claims.that(
        "%s: %d moves by one node were followed by the others, the slowest after %d ms (promised: %d)"
            .formatted(when, MOVES, slowest.toMillis(), PROMISE.toMillis()),
        slowest.compareTo(PROMISE) <= 0);
  }

  private static void survive(
      DynamoDbProcess dynamoDb, Duration outage, List<NodeProcess> nodes, Claims claims)
      throws Exception {
    for (NodeProcess node : nodes) {
      node.ask("load");
    }
    Thread.sleep(PROMISE.toMillis()); // so that all nodes have read the last changes
    dynamoDb.kill();
    System.out.println("  DynamoDB Local was killed, for " + outage.toSeconds() + " s");
    Thread.sleep(outage.toMillis()); // the outage itself, not a wait for a condition
    dynamoDb.startAgain();
    long borrows = 0;
    long failures = 0;
    long stale = 0;
    for (NodeProcess node : nodes) {
      String[] counts = node.ask("stop").split(" ");
      borrows += Long.parseLong(counts[0]);
      failures += Long.parseLong(counts[1]);
      stale += Long.parseLong(counts[2]);
    }
    claims.that(
        "%d s without DynamoDB: %,d borrows of known tenants, %d failed, %,d answers marked as stale"
            .formatted(outage.toSeconds(), borrows, failures, stale),
        failures == 0 && borrows > 0 && (stale > 0 || outage.compareTo(Node.TTL) < 0));
  }
}
