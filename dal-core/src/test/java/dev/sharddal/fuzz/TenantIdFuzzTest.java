package dev.sharddal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.InitializationMode;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a caller takes for a tenant's id, it costs a read only if it can be one. */
class TenantIdFuzzTest {

  private @Nullable DataAccessLayer dal;

  private static DataAccessLayer start(String pattern) {
    DataAccessLayer started =
        DataAccessLayer.builder(InMemoryMetadataStore.create())
            .poolSettings(PoolSettings.UNSET.withConnectionTimeout(Duration.ofMinutes(1)))
            .initializationMode(InitializationMode.DEGRADED)
            .unknownTenantTtl(Duration.ofHours(1))
            .tenantIdPattern(pattern)
            .build();
    started.initializeDB();
    return started;
  }

  @AfterEach
  void close() {
    if (dal != null) {
      dal.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?s).+", "[a-z0-9-]{1,40}"})
  void anyId_isReadOnce_orNotAtAll(String pattern) {
    DataAccessLayer dal = this.dal = start(pattern);
    Pattern accepted = Pattern.compile(pattern);
    Set<String> seen = new HashSet<>();
    Rounds.of(
        2_000,
        random -> {
          String id =
              random.nextInt(20) == 0
                  ? "x".repeat(random.nextInt(250, 70_000))
                  : Texts.word(random);
          boolean valid =
              !id.isEmpty()
                  && id.length() <= 256
                  && id.chars().noneMatch(c -> c < 0x20 || c >= 0x7f && c < 0xa0)
                  && accepted.matcher(id).matches();
          long before = dal.status().cache().loads();

          Throwable refused = catchThrowable(() -> dal.getConnection(id, UseCase.READ).close());

          assertThat(refused)
              .isInstanceOfSatisfying(
                  BorrowFailure.class,
                  failure ->
                      assertThat(failure.details().reason())
                          .isEqualTo(
                              valid
                                  ? FailureReason.TENANT_NOT_FOUND
                                  : FailureReason.INVALID_TENANT_ID));
          assertThat(dal.status().cache().loads() - before)
              .isEqualTo(valid && seen.add(id) ? 1 : 0);
          String message = String.valueOf(refused.getMessage());
          Oracle.checkText(message.replace(Texts.CANARY, "")); // the id is no secret
          assertThat(message.length()).isLessThan(1_000);
        });
  }
}
