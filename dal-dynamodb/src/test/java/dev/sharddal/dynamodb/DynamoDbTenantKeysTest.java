package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A tenant's key is a string in some tables and a number in others. */
class DynamoDbTenantKeysTest {

  private static final String LARGEST = "9".repeat(38);

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables strings = DynamoDbLocal.newNames();
  private final Tables numbers = DynamoDbLocal.newNames();

  @BeforeEach
  void createTables() {
    tablesOf(strings, ScalarAttributeType.S);
    tablesOf(numbers, ScalarAttributeType.N);
    for (String id : new String[] {"42", "0", "-7", LARGEST}) {
      Rows.put(DYNAMO.client(), numbers.tenants(), Rows.tenantRow(AttributeValue.fromN(id)));
    }
  }

  private static void tablesOf(Tables tables, ScalarAttributeType type) {
    tables.patient(DYNAMO.client()).build().createTables(type);
  }

  private static DynamoDbMetadataStore newStore(Tables tables) {
    return tables.patient(DYNAMO.client()).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"42", "0", "-7"})
  void find_canonicalNumberInNumberTable_isFound(String id) {
    assertThat(newStore(numbers).findTenant(id))
        .hasValueSatisfying(tenant -> assertThat(tenant.tenantId()).isEqualTo(id));
  }

  @Test
  void find_numberOf38Digits_staysExact() {
    assertThat(newStore(numbers).findTenant(LARGEST))
        .hasValueSatisfying(tenant -> assertThat(tenant.tenantId()).isEqualTo(LARGEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "042",
        "+42",
        "42.0",
        "4.2e1",
        "42 ",
        " 42",
        "0x2A",
        "1e999999999",
        "-0",
        "٤٢",
        "tenant-42"
      })
  void find_otherSpellingInNumberTable_isNotFound(String id) {
    DynamoDbMetadataStore store = newStore(numbers);
    assertThat(store.findTenant(id)).isEmpty();
    assertThat(store.findTenant("42")).isPresent();
    assertThat(store.findTenant(id)).isEmpty();
  }

  @Test
  void find_digitsInStringTable_areTextAsItIs() {
    Rows.put(DYNAMO.client(), strings.tenants(), Rows.tenantRow(AttributeValue.fromS("042")));
    DynamoDbMetadataStore store = newStore(strings);
    assertThat(store.findTenant("42")).isEmpty();
    assertThat(store.findTenant("042"))
        .hasValueSatisfying(tenant -> assertThat(tenant.tenantId()).isEqualTo("042"));
  }

  @Test
  void find_onceTheTypeIsKnown_asksOnceOrNotAtAll() throws IOException {
    try (FaultyEndpoint proxy =
            new FaultyEndpoint(DYNAMO.endpoint(), (action, real) -> real.get());
        DynamoDbClient client = DynamoDbLocal.clientOf(proxy.uri()).build()) {
      DynamoDbMetadataStore store = numbers.patient(client).build();
      store.findTenant("42");
      assertThat(proxy.actions()).containsExactly("GetItem", "GetItem", "GetItem");
      store.findTenant("42");
      assertThat(proxy.actions()).hasSize(4);
      store.findTenant("no-number");
      assertThat(proxy.actions()).hasSize(4);
    }
  }

  @Test
  void write_numberTable_roundTrips() {
    DynamoDbMetadataStore store = newStore(numbers);
    TenantMetadata tenant = TenantMetadata.of("4711", Rows.KEY);
    TenantMetadata written = store.putTenant(tenant, WritableMetadataStore.ABSENT);
    assertThat(newStore(numbers).findTenant("4711")).contains(written);
    newStore(numbers).deleteTenant("4711", written.epoch());
    assertThat(store.findTenant("4711")).isEmpty();
  }

  @Test
  void write_noNumberToNumberTable_isRefused() {
    TenantMetadata tenant = TenantMetadata.of("t-1", Rows.KEY);
    assertThatThrownBy(() -> newStore(numbers).putTenant(tenant, WritableMetadataStore.ABSENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(numbers.tenants())
        .hasMessageContaining("'t-1'");
    assertThatThrownBy(() -> newStore(numbers).deleteTenant("t-1", 3))
        .isInstanceOfSatisfying(
            MetadataConflictException.class,
            e -> assertThat(e.actual()).isEqualTo(WritableMetadataStore.ABSENT));
  }
}
