package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.CacheStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application says what the ids of its tenants look like. */
class TenantIdPatternTest extends FleetTestBase {

  private DataAccessLayer startWith(String pattern) {
    return start(builder().tenantIdPattern(pattern));
  }

  @ParameterizedTest
  @ValueSource(strings = {"t-1 ", "T-1", "x", "t-", "t-1/../t-2", "t-1\u2028", "t-12345678"})
  void idThatDoesNotMatch_isRefusedAndNeverRead(String id) {
    store.put(TenantMetadata.of(id, SHARD_1));
    DataAccessLayer dal = startWith("t-[0-9]{1,6}");
    CacheStatistics before = dal.status().cache();

    Throwable refused = catchThrowable(() -> dal.getConnection(id).close());

    assertThat(refused)
        .isInstanceOfSatisfying(
            BorrowFailure.class,
            failure ->
                assertThat(failure.details().reason()).isEqualTo(FailureReason.INVALID_TENANT_ID))
        .hasMessageContaining("tenantIdPattern");
    assertThat(dal.status().cache().loads()).isEqualTo(before.loads());
    assertThatThrownBy(() -> dal.dataSource(id, UseCase.READ))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tenantIdPattern");
    assertThatThrownBy(() -> dal.tenantAdmin().assignTenant(id, SHARD_1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tenantIdPattern");
  }

  @Test
  void idThatMatches_isServed_alsoByItsNumber() throws Exception {
    store.put(TenantMetadata.of("42", SHARD_2));
    DataAccessLayer dal = startWith("t-[0-9]{1,6}|[0-9]+");

    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    dal.getConnection(42).close();
    assertThat(catchThrowable(() -> dal.getConnection(-42).close())) // no row, and not read for it
        .hasMessageContaining("tenantIdPattern");
  }

  @Test
  void expressionThatIsNone_isRefusedByTheBuilder() {
    assertThatThrownBy(() -> builder().tenantIdPattern("[a-z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "tenantIdPattern: expected a regular expression such as [a-z0-9-]{1,40}, but was"
                + " '[a-z': ");
  }
}
