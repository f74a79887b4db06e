package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.TenantMetadata;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tenant index makes borrows cheaper and changes nothing else. */
class TenantIndexSettingTest extends FleetTestBase {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void borrows_withAndWithoutTheIndex_followTheTenant(boolean indexed) throws Exception {
    store.put(TenantMetadata.of("42", SHARD_1));
    DataAccessLayer dal = start(builder().tenantIndex(indexed));
    for (int i = 0; i < 3; i++) {
      assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
      dal.getConnection(42).close();
    }
    assertThat(dal.status().cache().hits()).isEqualTo(4);
    assertThat(dal.status().cache().misses()).isEqualTo(2);
    store.put(TenantMetadata.of(TENANT_1, SHARD_2));
    dal.refreshTenant(TENANT_1);
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(two));
  }
}
