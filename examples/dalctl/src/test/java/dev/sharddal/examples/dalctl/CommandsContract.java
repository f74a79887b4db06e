package dev.sharddal.examples.dalctl;

import static dev.sharddal.examples.dalctl.Rows.ONE;
import static dev.sharddal.examples.dalctl.Rows.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.MetadataCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every command does, whatever the store. */
abstract class CommandsContract {

  @TempDir Path directory;

  private Rows rows;
  private Cli cli;

  /** Makes a store of these rows, good or bad, and returns the options that name it. */
  abstract Cli create(Rows rows) throws Exception;

  /** Returns the store that was created last. */
  abstract WritableMetadataStore store();

  @BeforeEach
  void createFleet() throws Exception {
    rows = Rows.fleet();
    cli = create(rows);
  }

  private TenantMetadata acme() {
    return store().findTenant("acme").orElseThrow();
  }

  // status

  @Test
  void status_goodStore_showsDatabasesAndTenants() {
    Run run = cli.run("status").exits(0);
    assertThat(run.out())
        .contains("2 databases, 3 tenants (1 ACTIVE, 1 READ_ONLY, 1 SUSPENDED)")
        .containsPattern("shard-1/orders +3 +db-1.internal:5432/postgres +3 .*SMALL 1/2 +100")
        .containsPattern("shard-2/orders +1 +db-2.internal:5432/postgres +1 ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void status_json_hasEveryTenantOnRequest() {
    Map<?, ?> json = cli.run("status", "--json", "--tenants", "list").exits(0).json();
    assertThat((List<?>) json.get("databases")).hasSize(2);
    assertThat((List<?>) json.get("tenantRows"))
        .extracting(row -> ((Map<?, ?>) row).get("TenantID").toString())
        .containsExactlyInAnyOrder("acme", "1001", "1002");
  }

  @Test
  void status_oneDatabase_showsNoOther() {
    Run run = cli.run("status", "--database", "shard-2/orders").exits(0);
    assertThat(run.out()).contains("1 databases, 1 tenants").doesNotContain("shard-1");
    cli.run("status", "--database", "shard-3/orders").exits(1).complains("shard-3/orders");
  }

  @Test
  void status_refusedRow_exitsWithFindings() throws Exception {
    rows.databases.get(0).put("ConnectionDetails", Map.of("password", Rows.PASSWORD));
    rows.tenants.get(0).put("State", "ASLEEP");
    Run run = create(rows).run("status").exits(1);
    assertThat(run.out())
        .contains("REFUSED shard-1/orders: ", "REFUSED tenant row ", "'acme'", "ASLEEP");
  }

  // explain

  @Test
  void explain_servedTenant_namesItsPools() {
    assertThat(cli.run("explain", "acme").exits(0).out())
        .contains("lives in shard-1/orders (version 3), ACTIVE, tier SMALL, epoch 4")
        .contains("is served by shard-1/orders/WRITE at db-1.internal:5432/postgres");
    assertThat(cli.run("explain", "acme", "--use-case", "read").exits(0).out())
        .contains("shard-1/orders/READ at db-1-ro-a.internal:5432/postgres, weight 2 of 3")
        .contains("shard-1/orders/READ#1 at db-1-ro-b.internal:5432/postgres, weight 1 of 3");
  }

  @Test
  void explain_refusedRequests_saysWhy() throws Exception {
    assertThat(cli.run("explain", "1002").exits(1).out()).contains("TENANT_SUSPENDED");
    assertThat(cli.run("explain", "1001").exits(1).out()).contains("TENANT_READ_ONLY");
    cli.run("explain", "1001", "--use-case", "READ").exits(0);
    rows.tenants.get(0).put("State", "MOVING");
    rows.tenants.get(1).put("ShardName", "shard-9");
    Cli other = create(rows);
    assertThat(other.run("explain", "acme", "--json").exits(1).json().get("refused"))
        .isEqualTo("TENANT_MOVING");
    other.run("explain", "acme", "--use-case", "READ").exits(0);
    assertThat(other.run("explain", "1001", "--use-case", "READ").exits(1).out())
        .contains("DATABASE_UNKNOWN", "shard-9/orders");
  }

  @Test
  void explain_missingUseCase_isServedByTheFallbackOnly() {
    String[] ask = {"explain", "acme", "--use-case", "ANALYTICS"};
    assertThat(cli.run(ask).exits(1).out()).contains("USE_CASE_MISSING", "$.endpoints.ANALYTICS");
    Run run = cli.run("explain", "acme", "--use-case", "ANALYTICS", "--fallback", "ANALYTICS=READ");
    assertThat(run.exits(0).out()).contains("shard-1/orders/READ#1");
  }

  @Test
  void explain_unknownTenantOrUseCase_isTold() {
    cli.run("explain", "nobody").exits(1).complains("'nobody'");
    cli.run("explain", "acme", "--use-case", "DELETE").exits(2).complains("--use-case", "DELETE");
    cli.run("explain", "").exits(2).complains("TenantID");
    cli.run("explain").exits(2).complains("TENANT");
  }

  // plan

  @Test
  void plan_ofAStart_namesPoolsAndServers() {
    Run run = cli.run("plan").exits(0);
    assertThat(run.out())
        .contains("would open 4 pools of 2 databases")
        .containsPattern("shard-1/orders/READ#1 +db-1-ro-b.internal:5432/postgres +1 +1 +10")
        .containsPattern("db-2.internal:5432 +1 +1 +10");
    Map<?, ?> json = cli.run("plan", "--json").exits(0).json();
    assertThat((List<?>) json.get("pools")).hasSize(4);
    assertThat((List<?>) json.get("servers")).hasSize(4);
  }

  @Test
  void plan_againstAFile_showsWhatARefreshWouldDo() throws Exception {
    Rows former = Rows.fleet();
    former.databases.remove(1);
    former.databases.get(0).put("ConnectionDetails", describe("db-0.internal"));
    Path file = write("former.json", former.json());
    Run run = cli.run("plan", "--against", "file:" + file).exits(0);
    assertThat(run.out())
        .contains("4 pools would change, 0 would not")
        .contains(
            "ENDPOINT shard-1/orders/WRITE from db-0.internal:5432/postgres to"
                + " db-1.internal:5432/postgres")
        .contains("OPEN shard-2/orders/WRITE to db-2.internal:5432/postgres");
    Map<?, ?> json = cli.run("plan", "--json", "--against", "file:" + file).exits(0).json();
    assertThat((List<?>) json.get("changes")).hasSize(4);
  }

  @Test
  void plan_manyRemovals_areBlockedUnlessForced() throws Exception {
    Rows former = Rows.fleet();
    for (int i = 0; i < 3; i++) {
      former.database(new DatabaseKey("old-" + i, "x"), Rows.details("db-0.internal", 5432), 1);
    }
    String file = "file:" + write("former.json", former.json());
    assertThat(cli.run("plan", "--against", file).exits(1).out()).contains("BLOCKED old-0/x/WRITE");
    assertThat(cli.run("plan", "--against", file, "--forced").exits(0).out())
        .contains("REMOVE old-0/x/WRITE");
    cli.run("plan", "--forced").exits(2).complains("--forced");
  }

  // validate

  @Test
  void validate_goodStore_hasOneWarningAndExitsWithZero() {
    Run run = cli.run("validate").exits(0);
    assertThat(run.out())
        .contains("WARNING  NO_READ  shard-2/orders")
        .contains("0 errors and 1 warnings; 2 databases and 3 tenants can be read");
    cli.run("validate", "--strict").exits(1);
    assertThat(cli.run("validate", "--strict", "--fallback", "READ=WRITE").exits(0).out())
        .contains("0 errors and 0 warnings");
  }

  @Test
  void validate_everythingWrong_findsAllOfIt() throws Exception {
    rows.databases.get(1).put("ConnectionDetails", Map.of("engine", "postgresql"));
    rows.tenants.get(1).put("ShardName", "shard-9");
    rows.tenant("1003", ONE, "ASLEEP", 0);
    for (String id : List.of("1004", "1005", "1006")) {
      rows.tenant(id, ONE, "ACTIVE", 0).put("TenantTier", "SMALL");
    }
    Run run = create(rows).run("validate", "--instances", "20").exits(1);
    assertThat(run.out())
        .contains("ERROR    DATABASE_ROW  shard-2/orders: ", "$.endpoints.WRITE: required")
        .contains("ERROR    TENANT_ROW  tenant row ", "'1003'", "ASLEEP")
        .contains("DANGLING_TENANT  tenant '1001': lives in shard-9/orders, which has no row")
        .contains("DANGLING_TENANT  tenant '1002': lives in shard-2/orders, whose row is refused")
        .contains("CONNECTION_BUDGET  server db-1.internal:5432: ", "20 instances x 10 connections")
        .contains("= 200, maxConnections 100 (shard-1/orders)")
        .contains("TOO_MANY_TENANTS  shard-1/orders: 4 tenants of tier SMALL")
        .contains("1 databases and 6 tenants");
  }

  @Test
  void validate_budget_countsInstancesAndTheApplicationsPoolSize() {
    cli.run("validate", "--instances", "10").exits(0);
    cli.run("validate", "--instances", "11").exits(1);
    cli.run("validate", "--instances", "11", "--pool-size", "5").exits(0);
    cli.run("validate", "--instances", "0").exits(2).complains("--instances");
    cli.run("validate", "--pool-size", "0").exits(2).complains("--pool-size");
  }

  @Test
  void row18_validate_sharedServer_countsTheSum() throws Exception {
    rows.database(new DatabaseKey("shard-1", "billing"), Rows.details("DB-1.internal", 5432), 1);
    Cli shared = create(rows);
    shared.run("validate", "--instances", "5").exits(0);
    Map<?, ?> json = shared.run("validate", "--json", "--instances", "6").exits(1).json();
    assertThat((List<?>) json.get("findings"))
        .extracting(finding -> ((Map<?, ?>) finding).get("kind").toString())
        .containsExactlyInAnyOrder("CONNECTION_BUDGET", "NO_READ", "NO_READ");
  }

  // move

  @Test
  void move_confirmed_movesTheTenant() {
    List<String> questions = new ArrayList<>();
    Run run =
        cli.run(answering("y", questions), "move", "acme", "shard-1/orders", "shard-2/orders");
    assertThat(run.exits(0).out())
        .contains("tenant 'acme': shard-2/orders, ACTIVE, tier SMALL, epoch 5")
        .contains("was shard-1/orders, ACTIVE, tier SMALL, epoch 4");
    assertThat(questions).singleElement().asString().contains("'acme'", "epoch 4", "data");
    assertThat(acme().database()).isEqualTo(TWO);
  }

  @Test
  void move_notConfirmed_writesNothing() {
    String[] move = {"move", "acme", "shard-1/orders", "shard-2/orders"};
    cli.run(answering("", new ArrayList<>()), move).exits(5).complains("nothing was written");
    cli.run(answering(null, new ArrayList<>()), move).exits(5).complains("nothing was written");
    cli.run(move).exits(2).complains("--yes");
    assertThat(acme().epoch()).isEqualTo(4);
  }

  @Test
  void move_fromElsewhereOrAnOldEpoch_isAConflict() {
    cli.run("move", "acme", "shard-2/orders", "shard-1/orders", "--yes")
        .exits(4)
        .complains("shard-1/orders", "epoch 4");
    cli.run("move", "acme", "shard-1/orders", "shard-2/orders", "--yes", "--epoch", "3")
        .exits(4)
        .complains("epoch 3", "epoch 4");
    assertThat(acme().database()).isEqualTo(ONE);
  }

  @Test
  void move_badArguments_areTold() {
    cli.run("move", "nobody", "shard-1/orders", "shard-2/orders", "--yes").exits(1);
    cli.run("move", "acme", "shard-1/orders", "shard-9/x", "--yes").exits(1).complains("shard-9/x");
    cli.run("move", "acme", "shard-1/orders", "shard-1/orders", "--yes").exits(2).complains("TO");
    cli.run("move", "acme", "shard-1", "shard-2/orders").exits(2).complains("SHARD/DATABASE");
    cli.run("move", "acme", "a/b", "c/d", "--epoch", "-3").exits(2).complains("epoch");
    cli.run("move", "acme", "a/b").exits(2).complains("TO");
  }

  // assign and state

  @Test
  void assign_newTenant_isWritten_butOnlyOnce() {
    Map<?, ?> json =
        cli.run("assign", "2001", "shard-2/orders", "--tier", "LARGE", "--json").exits(0).json();
    assertThat(json.get("before")).isNull();
    assertThat(store().findTenant("2001"))
        .hasValue(new TenantMetadata("2001", TWO, "LARGE", TenantState.ACTIVE, 1));
    cli.run("assign", "2001", "shard-2/orders").exits(4).complains("'2001'", "no such tenant");
  }

  @Test
  void assign_whereItCannotBe_isTold() throws Exception {
    cli.run("assign", "2001", "shard-9/orders").exits(1).complains("shard-9/orders");
    cli.run("assign", "2001", "orders").exits(2).complains("DATABASE");
    cli.run("assign", "2001", "shard-2/orders", "--tier", " ").exits(2).complains("TenantTier");
    rows.databases.get(1).put("CapacityMetrics", Map.of("acceptsNewTenants", false));
    create(rows).run("assign", "2001", "shard-2/orders").exits(1).complains("no new tenants");
    assertThat(store().findTenant("2001")).isEmpty();
  }

  @Test
  void state_isChangedFromTheEpochThatWasSeen() {
    Run run = cli.run("state", "acme", "read_only").exits(0);
    assertThat(run.out()).contains("READ_ONLY, tier SMALL, epoch 5", "ACTIVE, tier SMALL, epoch 4");
    cli.run("state", "acme", "ACTIVE", "--epoch", "4").exits(4).complains("epoch 4", "epoch 5");
    cli.run("state", "acme", "ACTIVE", "--epoch", "5").exits(0);
    assertThat(acme()).isEqualTo(new TenantMetadata("acme", ONE, "SMALL", TenantState.ACTIVE, 6));
    cli.run("state", "acme", "ASLEEP").exits(2).complains("STATE", "ASLEEP");
    cli.run("state", "nobody", "ACTIVE").exits(1).complains("'nobody'");
  }

  // put-database

  @Test
  void putDatabase_ofARowThatIsThere_showsWhatARefreshMakesOfIt() throws Exception {
    String file = rowFile(TWO, describe("db-3.internal"), null);
    assertThat(cli.run("put-database", file, "--dry-run").exits(0).out())
        .contains("would be written at version 2");
    assertThat(store().findDatabase(TWO).orElseThrow().version()).isEqualTo(1);
    assertThat(cli.run("put-database", file).exits(0).out())
        .contains("written at version 2, was at version 1")
        .contains(
            "ENDPOINT shard-2/orders/WRITE from db-2.internal:5432/postgres to"
                + " db-3.internal:5432/postgres");
    DatabaseMetadata written = store().findDatabase(TWO).orElseThrow();
    assertThat(written.connectionDetails()).isEqualTo(Rows.details("db-3.internal", 5432));
    cli.run("put-database", file, "--expect-version", "1").exits(4).complains("version 1");
  }

  @Test
  void putDatabase_newRow_isWrittenIfItIsAbsent() throws Exception {
    DatabaseKey three = new DatabaseKey("shard-3", "orders");
    String file = rowFile(three, describe("db-3.internal"), null);
    Map<?, ?> json =
        cli.run("put-database", file, "--json", "--expect-version", "absent").exits(0).json();
    assertThat(json.get("before")).isNull();
    assertThat((List<?>) json.get("changes")).hasSize(1);
    cli.run("put-database", file, "--expect-version", "absent").exits(4).complains("no row");
    assertThat(store().findDatabase(three)).isPresent();
  }

  @Test
  void putDatabase_fileOfAnOlderVersion_isAConflict() throws Exception {
    String file = rowFile(ONE, describe("db-3.internal"), 2L);
    cli.run("put-database", file).exits(4).complains("version 2", "version 3");
    cli.run("put-database", file, "--expect-version", "3").exits(0);
  }

  @Test
  void putDatabase_badFile_isTold() throws Exception {
    Object nothing = Map.of("credentials", Map.of("password", Rows.PASSWORD));
    cli.run("put-database", rowFile(ONE, nothing, null)).exits(2).complains("$.endpoints");
    String broken = write("broken.json", "{\"ShardName\": \"" + Rows.PASSWORD).toString();
    cli.run("put-database", broken, "--verbose").exits(2);
    cli.run("put-database", write("list.json", "[]").toString()).exits(2).complains("one row");
    cli.run("put-database", directory + "/none.json").exits(2).complains("no such file");
    cli.run("put-database", broken, "--expect-version", "x").exits(2).complains("absent");
  }

  @Test
  void putDatabase_overARowThatCannotBeRead_needsItsVersion() throws Exception {
    rows.databases.get(1).put("ConnectionDetails", Map.of("engine", "postgresql"));
    Cli other = create(rows);
    String file = rowFile(TWO, describe("db-3.internal"), null);
    other.run("put-database", file).exits(1).complains("--expect-version");
    other.run("put-database", file, "--expect-version", "1").exits(0);
    assertThat(store().findDatabase(TWO).orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void anyCommand_withATrace_showsNoPassword() throws Exception {
    rows.databases.get(0).put("ConnectionDetails", Map.of("credentials", Rows.PASSWORD));
    Cli other = create(rows);
    other.run("status", "--verbose", "--json").exits(1).json();
    other.run("validate", "--verbose", "--json").exits(1).json();
    other.run("plan", "--verbose", "--json").exits(1).json();
    other.run("explain", "acme", "--verbose", "--json").exits(1).json();
    Run run = other.run("move", "acme", "shard-2/orders", "shard-1/orders", "--yes", "--verbose");
    assertThat(run.exits(1).err()).contains("\tat ");
  }

  private static Terminal answering(String answer, List<String> questions) {
    Function<String, String> ask =
        question -> {
          questions.add(question);
          return answer;
        };
    return new Terminal(true, ask);
  }

  private static Object describe(String host) {
    DatabaseMetadata row = DatabaseMetadata.of(ONE, Rows.details(host, 5432));
    return MetadataCodec.writeDatabase(row).get("ConnectionDetails");
  }

  private String rowFile(DatabaseKey key, Object details, Long version) throws Exception {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("ShardName", key.shardName());
    row.put("DatabaseName", key.databaseName());
    row.put("ConnectionDetails", details);
    row.put("Version", version);
    return write("row.json", MetadataCodec.toJson(row)).toString();
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }
}
