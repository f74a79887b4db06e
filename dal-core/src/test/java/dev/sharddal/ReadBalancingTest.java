package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.PlannedChange.Kind;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How reads are spread over two real replicas, by the builder and by the metadata. */
class ReadBalancingTest extends FleetTestBase {

  private static final int READS = 20;

  private static ConnectionDetails details(
      UseCase useCase, @Nullable ReadBalancing balancing, Endpoint... replicas) {
    return ConnectionDetails.of(replicas[0])
        .withEndpoint(useCase, replicas)
        .withReadBalancing(balancing);
  }

  private void put(UseCase useCase, @Nullable ReadBalancing balancing, Endpoint... replicas) {
    store.put(DatabaseMetadata.of(SHARD_1, details(useCase, balancing, replicas)));
  }

  private DataAccessLayer startSeeded(ReadBalancing balancing) {
    DataAccessLayerBuilder builder = builder().readBalancing(balancing);
    builder.random = new Random(4711);
    return start(builder);
  }

  private static List<String> places(DataAccessLayer dal, UseCase useCase, int reads)
      throws SQLException {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < reads; i++) {
      places.add(whereIs(dal, TENANT_1, useCase));
    }
    return places;
  }

  private static int changesOfPlace(List<String> places) {
    int changes = 0;
    for (int i = 1; i < places.size(); i++) {
      changes += places.get(i).equals(places.get(i - 1)) ? 0 : 1;
    }
    return changes;
  }

  /** Borrows until a connection of this server comes. */
  private static Connection borrowFrom(DataAccessLayer dal, String identity) throws SQLException {
    while (true) {
      Connection connection = dal.getConnection(TENANT_1, UseCase.READ);
      if (Fleet.identity(connection).equals(identity)) {
        return connection;
      }
      connection.close();
    }
  }

  @Test
  void roundRobin_inTheBuilder_replicasTakeTurns() throws Exception {
    put(UseCase.READ, null, patient(one), patient(two));
    List<String> places = places(startSeeded(ReadBalancing.ROUND_ROBIN), UseCase.READ, READS);
    assertThat(changesOfPlace(places)).isEqualTo(READS - 1);
  }

  @Test
  void roundRobin_ofAnalytics_weightsAreTurns() throws Exception {
    put(UseCase.ANALYTICS, null, patient(one).withWeight(2), patient(two));
    List<String> places = places(startSeeded(ReadBalancing.ROUND_ROBIN), UseCase.ANALYTICS, 30);
    assertThat(Collections.frequency(places, identity(one))).isEqualTo(20);
  }

  @Test
  void metadata_saysAnotherWay_winsOverTheBuilder() throws Exception {
    put(UseCase.READ, ReadBalancing.ROUND_ROBIN, patient(one), patient(two));
    List<String> places = places(startSeeded(ReadBalancing.WEIGHTED_RANDOM), UseCase.READ, READS);
    assertThat(changesOfPlace(places)).isEqualTo(READS - 1);
  }

  @Test
  void byDefault_replicasAreChosenAtRandom() throws Exception {
    put(UseCase.READ, null, patient(one), patient(two));
    DataAccessLayerBuilder builder = builder();
    builder.random = new Random(4711);
    assertThat(changesOfPlace(places(start(builder), UseCase.READ, 100))).isBetween(30, 70);
  }

  @Test
  void write_overSeveralEndpoints_isChosenAtRandom() throws Exception {
    put(UseCase.WRITE, null, patient(one), patient(two));
    DataAccessLayer dal = startSeeded(ReadBalancing.ROUND_ROBIN);
    assertThat(changesOfPlace(places(dal, UseCase.WRITE, 100))).isBetween(30, 70);
  }

  @Test
  void leastBusy_oneReplicaHasABorrowedConnection_theOtherIsChosen() throws Exception {
    put(UseCase.READ, null, patient(one), patient(two));
    DataAccessLayer dal = startSeeded(ReadBalancing.LEAST_BUSY);
    try (Connection busy = borrowFrom(dal, identity(one))) {
      assertThat(places(dal, UseCase.READ, READS)).containsOnly(identity(two));
      assertThat(busy.isValid(1)).isTrue();
    }
    assertThat(places(dal, UseCase.READ, READS)).contains(identity(one), identity(two));
  }

  @Test
  void refresh_anotherWayInTheMetadata_appliesWithoutNewPools() throws Exception {
    put(UseCase.READ, ReadBalancing.ROUND_ROBIN, patient(one), patient(two));
    DataAccessLayer dal = startSeeded(ReadBalancing.WEIGHTED_RANDOM);
    try (Connection busy = borrowFrom(dal, identity(one))) {
      put(UseCase.READ, ReadBalancing.LEAST_BUSY, patient(one), patient(two));
      assertThat(dal.refresh(SHARD_1).plan().changes())
          .extracting(PlannedChange::kind)
          .containsExactly(Kind.RESIZE, Kind.RESIZE);
      assertThat(places(dal, UseCase.READ, READS)).containsOnly(identity(two));
      assertThat(busy.isValid(1)).isTrue();
    }
  }

  /** A replica whose connections are held longer is avoided, also while none of them is held. */
  @Test
  void responseTime_oneReplicaHoldsConnectionsLonger_theOtherIsChosen() throws Exception {
    put(UseCase.READ, ReadBalancing.RESPONSE_TIME, patient(one), patient(two));
    DataAccessLayer dal = startSeeded(ReadBalancing.WEIGHTED_RANDOM);
    assertThat(places(dal, UseCase.READ, READS)).contains(identity(one), identity(two));
    await()
        .until(
            () -> {
              try (Connection slow = borrowFrom(dal, identity(one))) {
                Fleet.ask(slow, "SELECT pg_sleep(0.5)");
              }
              return Collections.frequency(places(dal, UseCase.READ, READS), identity(two))
                  == READS;
            });
  }

  /** The looks at replicas end with the need for them: the base class finds threads that remain. */
  @Test
  void responseTime_noLongerInTheMetadata_readsGoOn() throws Exception {
    put(UseCase.READ, ReadBalancing.RESPONSE_TIME, patient(one), patient(two));
    DataAccessLayer dal = startSeeded(ReadBalancing.WEIGHTED_RANDOM);
    put(UseCase.READ, ReadBalancing.ROUND_ROBIN, patient(one), patient(two));
    dal.refresh(SHARD_1);
    assertThat(changesOfPlace(places(dal, UseCase.READ, READS))).isEqualTo(READS - 1);
  }
}
