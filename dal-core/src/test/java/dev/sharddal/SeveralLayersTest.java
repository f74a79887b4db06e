package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Threads;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two data access layers in one process share nothing. */
class SeveralLayersTest extends FleetTestBase {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private DataAccessLayer start(String name) {
    return start(builder().name(name).meterRegistry(registry));
  }

  private double active(String name) {
    return registry
        .get("hikaricp.connections.active")
        .tags("dal", name, "pool", SHARD_1 + "/WRITE")
        .gauge()
        .value();
  }

  private Set<String> names() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .map(id -> String.valueOf(id.getTag("dal")))
        .collect(Collectors.toSet());
  }

  private double failures(String name) {
    return registry
        .find("sharddal.borrow.failures")
        .tags("dal", name, "reason", FailureReason.TENANT_NOT_FOUND.name())
        .counters()
        .stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  @Test
  void case07_twoNamedLayersWithOneRegistry_eachHaveTheirOwnMeters() throws Exception {
    DataAccessLayer first = start("first");
    DataAccessLayer second = start("second");
    try (Connection held = second.getConnection(TENANT_1)) {
      assertThat(held.isValid(1)).isTrue();
      Patience.await().until(() -> active("second") == 1);
      assertThat(active("first")).isZero();
      assertThatThrownBy(() -> first.getConnection("nobody")).isNotNull();
      assertThat(failures("first")).isEqualTo(1);
      assertThat(failures("second")).isZero();

      first.close();

      assertThat(names()).containsExactly("second");
      assertThat(active("second")).isEqualTo(1);
    }
  }

  @Test
  void case07_twoLayersOfOneNameWithOneRegistry_areRefusedAtTheBuildOfTheSecond() {
    DataAccessLayer first = start("same");
    DataAccessLayerBuilder second = builder().name("same").meterRegistry(registry);

    assertThatThrownBy(second::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'same'")
        .hasMessageContaining("name(..)");

    assertThat(active("same")).isZero();
    first.close();
    assertThat(names()).isEmpty();
    start(second);
    assertThat(names()).containsExactly("same");
  }

  @Test
  void case07_unnamedLayersWithOneRegistry_areRefusedAsWell() {
    start(builder().meterRegistry(registry));
    assertThatThrownBy(() -> builder().meterRegistry(registry).build())
        .hasMessageContaining("'default'");
    start(builder().meterRegistry(new SimpleMeterRegistry()));
  }

  @Test
  void case07_threadsAndPoolsOfANamedLayer_haveItsName() throws Exception {
    List<String> pools = new CopyOnWriteArrayList<>();
    DataAccessLayer dal =
        start(
            builder()
                .name("eu")
                .hikariCustomizer((pool, config) -> pools.add(config.getPoolName())));
    whereIs(dal, TENANT_1);
    assertThat(pools).contains("eu/shard-1/orders/WRITE");
    assertThat(Threads.ours()).isNotEmpty().allMatch(name -> name.startsWith("sharddal-eu-"));
  }
}
