package dev.sharddal.examples.dalctl;

import static dev.sharddal.examples.dalctl.Rows.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.WritableMetadataStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Every command on DynamoDB. */
class DynamoDbStoreTest extends CommandsContract {

  private static LocalDynamoDb dynamoDb;

  @BeforeAll
  static void start() throws Exception {
    dynamoDb = LocalDynamoDb.start();
  }

  @AfterAll
  static void stop() throws Exception {
    dynamoDb.close();
  }

  @Override
  Cli create(Rows rows) {
    dynamoDb.create(rows, ScalarAttributeType.S);
    return cli();
  }

  private static Cli cli() {
    return new Cli(dynamoDb.options().toArray(String[]::new));
  }

  @Override
  WritableMetadataStore store() {
    return dynamoDb.store();
  }

  @Test
  void validate_tableOfSeveralPages_readsAllOfThem() {
    Rows rows = Rows.fleet();
    for (int i = 0; i < 4; i++) {
      rows.tenant("large-" + i, ONE, "ACTIVE", 1).put("Note", "x".repeat(390_000));
    }
    assertThat(create(rows).run("validate").exits(0).out()).contains("7 tenants");
  }

  @Test
  void numericTenantIds_areReadAndWritten() {
    Rows rows = Rows.fleet();
    rows.tenants.remove(0);
    rows.tenants.forEach(row -> row.put("TenantID", Long.valueOf(row.get("TenantID").toString())));
    dynamoDb.create(rows, ScalarAttributeType.N);
    assertThat(cli().run("status", "--tenants", "list").exits(0).out())
        .containsPattern("1001 +shard-1/orders +READ_ONLY");
    cli().run("state", "1001", "ACTIVE").exits(0);
    cli().run("assign", "acme", "shard-1/orders").exits(2).complains("is a number");
  }

  @Test
  void store_withoutTables_isUnavailable() {
    new Cli(dynamoDb.options().get(0), dynamoDb.options().get(1), dynamoDb.options().get(2))
        .run("status")
        .exits(3)
        .complains("no table", "DatabaseMetadata");
  }

  @Test
  void store_thatDoesNotAnswer_isUnavailable() {
    Cli cli = new Cli("--store=dynamodb", "--region=eu-central-1", "--endpoint=http://127.0.0.1:1");
    cli.run("validate").exits(3).complains("DynamoDB could not be reached", "refused");
  }

  @Test
  void write_isToldToThoseWhoFollowChanges() {
    Cli cli = create(Rows.fleet());
    DynamoDbMetadataStore follower = dynamoDb.store();
    ChangeCursor before = follower.changesSince(null).orElseThrow().next();
    cli.run("assign", "told", "shard-1/orders").exits(0);
    assertThat(follower.changesSince(before).orElseThrow().tenants()).containsExactly("told");
  }

  @Test
  void badOptions_areTold() {
    new Cli("--store=dynamodb", "--region=eu-central-1", "--change-table=C")
        .run("status", "--without-change-table")
        .exits(2)
        .complains("--without-change-table");
    new Cli("--store=dynamodb", "--endpoint=localhost:8000")
        .run("status")
        .exits(2)
        .complains("--endpoint");
    new Cli("--store=file:x.json", "--region=eu-central-1", "--tenant-table=T")
        .run("status")
        .exits(2)
        .complains("--region, --tenant-table", "dynamodb");
  }
}
