package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a reader of the record of changes remembers. */
class ChangeLogCursorTest {

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();
  private final FakeClock clock = new FakeClock();
  private DynamoDbMetadataStore store;

  @BeforeEach
  void createStore() {
    store = tables.patient(DYNAMO.client()).clock(clock).build();
    store.createTables();
  }

  private static int remembered(ChangeReader reader) {
    return ((ChangeLogCursor) reader.place()).seen().size();
  }

  @Test
  void place_longAfterTheLastChange_remembersNoRecord() {
    ChangeReader reader = new ChangeReader(store);
    for (int i = 0; i < 3; i++) {
      store.putTenant(TenantMetadata.of("t-" + i, Rows.KEY), WritableMetadataStore.ABSENT);
    }
    assertThat(reader.tenants()).hasSize(3);
    assertThat(remembered(reader)).isEqualTo(3);

    clock.advanceSeconds(1);
    assertThat(reader.read().isEmpty()).as("met again, and not told again").isTrue();
    assertThat(remembered(reader)).isEqualTo(3);

    clock.advanceSeconds(600);
    assertThat(reader.read().isEmpty()).isTrue();
    assertThat(remembered(reader)).isZero();
  }
}
