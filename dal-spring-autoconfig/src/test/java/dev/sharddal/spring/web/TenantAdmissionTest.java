package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.spring.web.TenantAdmission.Decision;
import java.lang.management.ManagementFactory;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The decision that every web request waits for. */
class TenantAdmissionTest {

  private static final WebFleet fleet = WebFleet.start();

  private final TenantAdmission admission =
      new TenantAdmission(
          fleet.dal,
          request -> request.header("X-Tenant-Id"),
          new DalWebProperties(
              true, "X-Tenant-Id", null, null, null, List.of(), true, 0, Duration.ZERO),
          List.of());

  @AfterAll
  static void stop() {
    fleet.close();
  }

  /** A request that always names the same tenant. */
  private record Named(Optional<String> tenant) implements TenantRequest {

    @Override
    public Optional<String> header(String name) {
      return tenant;
    }

    @Override
    public List<String> pathSegments() {
      return List.of();
    }

    @Override
    public Optional<String> host() {
      return Optional.empty();
    }

    @Override
    public Optional<Principal> principal() {
      return Optional.empty();
    }
  }

  /** An operator's report of the tenant's route took 1,176 B; this takes 400 B or less. */
  @Test
  void finding11_knownTenant_isAdmittedWithoutAReport() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    TenantRequest request = new Named(Optional.of("t-1"));
    Decision decision = admission.decide(request);
    assertThat(decision.tenant()).isNotNull();
    assertThat(decision.tenant().home()).isEqualTo(new DatabaseKey("shard-2", "web"));

    int rounds = 20_000;
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 5; run++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < rounds; i++) {
        admission.decide(request);
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / rounds);
    }
    assertThat(least).as("bytes for each decision").isLessThan(1_176 / 2);
  }
}
