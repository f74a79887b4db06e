package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.RouteExplanation;
import java.time.Duration;

/**
 * Demonstrates the library on real servers, and checks every claim. It exits with 0 if all claims
 * hold, and with 1 otherwise.
 */
public final class Quickstart {

  /** Long enough for the first requests to a DynamoDB Local that has just started. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  private final Console console;
  private final Servers servers;
  private final Fleet fleet;
  private final DynamoDbMetadataStore store;

  private Quickstart(Console console, Servers servers) {
    this.console = console;
    this.servers = servers;
    this.fleet = new Fleet(servers);
    this.store =
        DynamoDbMetadataStore.builder()
            .client(servers.dynamoDb().client())
            .callTimeout(CALL_TIMEOUT)
            .build();
  }

  /** Runs the program; it takes no arguments. */
  public static void main(String[] args) {
    long start = System.nanoTime();
    Console console = new Console(System.out);
    try {
      console.line(
          "sharddal: two shards, three databases, a dozen tenants; every claim is checked.");
      console.step("Start two PostgreSQL servers and DynamoDB Local");
      try (Servers servers = Servers.start(console)) {
        new Quickstart(console, servers).run();
      }
      console.line("");
      console.line("All of this took " + Console.since(start) + ".");
      console.line("quickstart: OK");
      System.exit(0);
    } catch (Throwable e) {
      console.line("");
      console.line("quickstart: FAILED: " + reason(e));
      System.exit(1);
    }
  }

  private static String reason(Throwable e) {
    String own = String.valueOf(e instanceof Check.FailedException ? e.getMessage() : e);
    return e.getCause() == null ? own : own + "; cause: " + reason(e.getCause());
  }

  private void run() throws Exception {
    console.step("Describe them in DynamoDB");
    createAndFillTheTables();
    OpeningProgress progress = new OpeningProgress(console);
    try (DataAccessLayer dal = dataAccessLayer(progress)) {
      console.step("initializeDB(): read the metadata, open every pool");
      initialize(dal, progress);
      console.step("Route a dozen tenants, and ask each database who it is");
      new Routing(console, dal, fleet).routeEveryTenant();
      console.step("Read through the READ pool");
      new Routing(console, dal, fleet).readThroughTheReadPool();
      console.step("Change a password while " + Load.THREADS + " threads keep borrowing");
      new PasswordRotation(console, dal, store, servers.one()).run();
      console.step("Move a tenant to the other shard");
      new TenantMove(console, dal, store, fleet).run();
      console.step(
          "Move a database to a new host while " + Load.THREADS + " threads keep borrowing");
      new HostMove(console, dal, store, servers).run();
      console.step("Ask the library: explainRoute() and status()");
      explain(dal);
      console.step("Run the ten lines of the README");
      runTheTenLines();
      console.step("Close");
      new Closing(console, servers).run(dal);
    }
  }

  private void createAndFillTheTables() throws Exception {
    fleet.createDatabases();
    store.createTables();
    fleet.writeDatabaseMetadata(store);
    fleet.writeTenantMetadata(store);
    for (DatabaseKey database : Fleet.DATABASES) {
      console.say(
          "%-16s %-24s tenants %s",
          database,
          fleet.serverOf(database).address(database.databaseName()),
          String.join(", ", Fleet.tenantsOf(database)));
    }
  }

  /**
   * Returns a data access layer without the periodic refresh and without following the record of
   * changes, so that a change is applied exactly when a step requests it.
   */
  private DataAccessLayer dataAccessLayer(OpeningProgress progress) {
    return DataAccessLayer.builder(store)
        .topologyRefreshInterval(Duration.ZERO)
        .changePollInterval(Duration.ZERO)
        .listener(progress)
        .build();
  }

  private void initialize(DataAccessLayer dal, OpeningProgress progress)
      throws InterruptedException {
    InitializationReport report = dal.initializeDB();
    progress.await();
    console.show(report);
  }

  private void explain(DataAccessLayer dal) {
    RouteExplanation known = dal.explainRoute("globex", UseCase.READ);
    console.show(known);
    Check.that(known.refusal() == null, "a route for globex");
    RouteExplanation unknown = dal.explainRoute("nobody", UseCase.WRITE);
    console.show(unknown);
    Check.that(unknown.refusal() != null, "no route for nobody");
    console.show(dal.status());
  }

  private void runTheTenLines() throws Exception {
    String answer = TenLines.ask(servers.dynamoDb().client());
    console.say("tenant-123's database is called %s", answer);
    Check.equal(Fleet.ORDERS_1.databaseName(), answer, "the database of tenant-123");
  }
}
