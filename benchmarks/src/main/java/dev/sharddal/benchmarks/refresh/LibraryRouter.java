package dev.sharddal.benchmarks.refresh;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The library, as an application uses it and an operator drives it. */
final class LibraryRouter implements Router {

  /** Short, so that the library also reads by itself while the metadata changes. */
  private static final Duration OWN_READS = Duration.ofSeconds(5);

  private final DataAccessLayer dal;
  private final Incidents incidents;
  private final Drains drains;
  private long refreshes;
  private long refreshesWithOpen;
  private long refreshesWithWaiting;

  private LibraryRouter(DataAccessLayer dal, Incidents incidents, Drains drains) {
    this.dal = dal;
    this.incidents = incidents;
    this.drains = drains;
  }

  /** Counts the pools that were taken out of service. */
  private static final class Drains implements DalListener {
    final LongAdder pools = new LongAdder();
    final LongAdder cut = new LongAdder();

    @Override
    public void poolDrained(PoolKey pool, Duration took, int aborted) {
      pools.increment();
      cut.add(aborted);
    }
  }

  /** Opens a pool for each database of a store. */
  static LibraryRouter open(MetadataStore store, Incidents incidents) {
    Drains drains = new Drains();
    DataAccessLayer dal =
        DataAccessLayer.builder(store)
            .tenantCacheTtl(OWN_READS)
            .topologyRefreshInterval(OWN_READS)
            .listener(drains)
            .build();
    dal.initializeDB();
    return new LibraryRouter(dal, incidents, drains);
  }

  @Override
  public Connection borrow(String tenantId) throws SQLException {
    return dal.getConnection(tenantId);
  }

  /** Alternates between a refresh of one database and of all databases. */
  @Override
  public boolean refresh(DatabaseKey changed) {
    countBorrowers(changed);
    refreshes++;
    RefreshReport report = refreshes % 2 == 0 ? dal.refresh() : dal.refresh(changed);
    List<PoolOutcome> failed = report.failed();
    failed.forEach(it -> incidents.add(Incidents.Kind.FAILED_REFRESH, it.toString(), it.cause()));
    return failed.isEmpty();
  }

  private void countBorrowers(DatabaseKey changed) {
    for (PoolStatus pool : dal.status().pools()) {
      if (pool.pool().database().equals(changed) && pool.state() == PoolStatus.State.OPEN) {
        refreshesWithOpen += pool.active() > 0 ? 1 : 0;
        refreshesWithWaiting += pool.waiting() > 0 ? 1 : 0;
      }
    }
  }

  @Override
  public void refreshTenant(String tenantId) {
    dal.refreshTenant(tenantId);
  }

  /** Returns HikariCP's connections in all pools, by {@code host:port/database}. */
  Map<String, Integer> connections() {
    Map<String, Integer> connections = new TreeMap<>();
    for (PoolStatus pool : dal.status().pools()) {
      int count = pool.active() + pool.idle();
      if (count > 0) {
        connections.merge(pool.address(), count, Integer::sum);
      }
    }
    return connections;
  }

  /** Returns how many refreshes of a database there were. */
  long refreshes() {
    return refreshes;
  }

  /** Returns how many of them began while connections of that database were borrowed. */
  long refreshesWithOpen() {
    return refreshesWithOpen;
  }

  /** Returns how many of them began while a borrower waited for a connection. */
  long refreshesWithWaiting() {
    return refreshesWithWaiting;
  }

  /** Returns how many pools were taken out of service so far. */
  long drained() {
    return drains.pools.sum();
  }

  /** Returns how many connections were aborted because they were not returned in time. */
  long cut() {
    return drains.cut.sum();
  }

  @Override
  public void close() {
    dal.close();
  }
}
