package dev.sharddal.examples.orders.demo;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.DalStatus;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.report.RouteExplanation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Returns the data that the page polls each second. It uses only the library's public API. */
@RestController
class FleetController {

  private final DataAccessLayer dal;
  private final MeterRegistry meters;
  private final OwnLoad load;
  private final LoadTally tally;
  private final RecentEvents events;
  private final Clock clock = Clock.systemUTC();

  FleetController(
      DataAccessLayer dal,
      MeterRegistry meters,
      OwnLoad load,
      LoadTally tally,
      RecentEvents events) {
    this.dal = dal;
    this.meters = meters;
    this.load = load;
    this.tally = tally;
    this.events = events;
  }

  @GetMapping("/demo/fleet")
  FleetView fleet() {
    DalStatus status = dal.status();
    return new FleetView(
        clock.instant(),
        status.metadataReadAt(),
        status.waitingForMoves(),
        load.perSecond(),
        tally.counts(),
        status.databases().entrySet().stream()
            .map(entry -> database(entry.getKey(), entry.getValue(), status.pools()))
            .toList(),
        Fleet.tenants().stream().map(this::tenant).toList(),
        events.newestFirst());
  }

  private FleetView.Database database(DatabaseKey key, long version, List<PoolStatus> pools) {
    return new FleetView.Database(
        key.shardName(),
        key.databaseName(),
        version,
        pools.stream().filter(pool -> pool.pool().database().equals(key)).map(this::pool).toList());
  }

  private FleetView.Pool pool(PoolStatus pool) {
    return new FleetView.Pool(
        pool.pool().useCase().name(),
        Fleet.userOf(pool.pool().database(), pool.pool().useCase()),
        pool.state().name(),
        pool.address(),
        pool.active(),
        pool.idle(),
        pool.waiting(),
        pool.maximum(),
        borrows(pool),
        pool.failure());
  }

  private long borrows(PoolStatus pool) {
    Timer acquired =
        meters.find("hikaricp.connections.acquire").tag("pool", pool.pool().toString()).timer();
    return acquired == null ? 0 : acquired.count();
  }

  private FleetView.Tenant tenant(String id) {
    RouteExplanation route = dal.explainRoute(id, UseCase.READ);
    TenantMetadata row = route.tenant();
    return new FleetView.Tenant(
        id,
        row == null ? null : row.database().shardName(),
        row == null ? null : row.state().name(),
        row == null ? 0 : row.epoch(),
        route.refusal());
  }
}
