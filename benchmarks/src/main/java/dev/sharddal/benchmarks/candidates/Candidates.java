package dev.sharddal.benchmarks.candidates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.benchmarks.sources.Contender;
import dev.sharddal.benchmarks.sources.TenantSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The candidates, each over the same pools and with every tenant known. */
final class Candidates implements AutoCloseable {

  private static final long MAXIMUM = 1_000_000;
  private static final Duration LONG = Duration.ofHours(2);

  private final Walk walk;
  private final TenantSource raw;
  private final TenantSource library;
  private final List<HikariDataSource> pools = Fleet.onStubs().openPools();
  private final long until = System.nanoTime() + LONG.toNanos();

  Candidates(Walk walk) throws SQLException {
    this.walk = walk;
    this.raw = Contender.RAW.open(Fleet.onStubs(), List.of());
    this.library = Contender.SHARDDAL.open(Fleet.onStubs(), List.of());
  }

  List<Candidate> all() {
    List<Candidate> all = new ArrayList<>();
    all.add(Candidate.floor("HikariCP, pool by arithmetic on the text", this::floorByText));
    all.add(map());
    all.add(cache("Caffeine, no bound", Caffeine.newBuilder()));
    all.add(cache("Caffeine, maximumSize", Caffeine.newBuilder().maximumSize(MAXIMUM)));
    all.add(
        cache(
            "Caffeine, maximumSize, expireAfterWrite",
            Caffeine.newBuilder().maximumSize(MAXIMUM).expireAfterWrite(LONG)));
    all.add(twoLookUps());
    all.add(interned());
    all.add(objects());
    all.add(objectsWithClock());
    all.add(Candidate.of("sharddal: rows in one array, no clock", this::byText));
    all.add(Candidate.floor("HikariCP, pool by the number", this::floorByNumber));
    all.add(mapOfNumbers());
    all.add(Candidate.of("sharddal, asked by the number's text", this::byNumbersText));
    all.add(Candidate.of("sharddal, asked by number", this::byNumber));
    return all;
  }

  private Route route(int tenant) {
    String id = Walk.id(tenant);
    return new Route(id, pools.get(Fleet.place(id, pools.size())), until);
  }

  private void floorByText(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      raw.borrow(walk.nextId()).close();
    }
  }

  private void floorByNumber(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      raw.borrow(walk.nextNumber()).close();
    }
  }

  private void byText(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      library.borrow(walk.nextId()).close();
    }
  }

  private void byNumber(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      library.borrow(walk.nextNumber()).close();
    }
  }

  private void byNumbersText(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      library.borrow(Long.toString(walk.nextNumber())).close();
    }
  }

  private Candidate map() {
    Map<String, Route> map = new ConcurrentHashMap<>();
    IntStream.range(0, walk.tenants()).mapToObj(this::route).forEach(r -> map.put(r.tenantId(), r));
    return Candidate.of(
        "ConcurrentHashMap of routes",
        count -> {
          for (int i = 0; i < count; i++) {
            Objects.requireNonNull(map.get(walk.nextId())).borrow().close();
          }
        });
  }

  private Candidate mapOfNumbers() {
    Map<Long, Route> map = new ConcurrentHashMap<>();
    IntStream.range(0, walk.tenants()).forEach(it -> map.put(Walk.number(it), route(it)));
    return Candidate.of(
        "ConcurrentHashMap of routes by boxed number",
        count -> {
          for (int i = 0; i < count; i++) {
            Objects.requireNonNull(map.get(walk.nextNumber())).borrow().close();
          }
        });
  }

  private Candidate cache(String name, Caffeine<Object, Object> builder) {
    Cache<String, Route> cache = builder.build();
    IntStream.range(0, walk.tenants())
        .mapToObj(this::route)
        .forEach(r -> cache.put(r.tenantId(), r));
    return Candidate.of(
        name,
        count -> {
          for (int i = 0; i < count; i++) {
            Objects.requireNonNull(cache.getIfPresent(walk.nextId())).borrow().close();
          }
        });
  }

  private record PoolName(String shard, String database, String useCase) {}

  private Candidate twoLookUps() {
    Map<PoolName, HikariDataSource> byName = new ConcurrentHashMap<>();
    Cache<String, PoolName> tenants =
        Caffeine.newBuilder().maximumSize(MAXIMUM).expireAfterWrite(LONG).build();
    for (int i = 0; i < walk.tenants(); i++) {
      int place = Fleet.place(Walk.id(i), pools.size());
      PoolName name = new PoolName("shard-" + place / 2, "db-" + place % 2, "WRITE");
      byName.put(name, pools.get(place));
      tenants.put(Walk.id(i), name);
    }
    return Candidate.of(
        "the same of tenants, then a new key into a map of pools",
        count -> {
          for (int i = 0; i < count; i++) {
            PoolName of = Objects.requireNonNull(tenants.getIfPresent(walk.nextId()));
            PoolName key = new PoolName(of.shard, of.database, "WRITE");
            Objects.requireNonNull(byName.get(key)).getConnection().close();
          }
        });
  }

  private Candidate interned() {
    Map<String, Route> map = new IdentityHashMap<>(2 * walk.tenants());
    IntStream.range(0, walk.tenants())
        .mapToObj(this::route)
        .forEach(r -> map.put(r.tenantId().intern(), r));
    return Candidate.of(
        "interned ids, compared by identity",
        count -> {
          for (int i = 0; i < count; i++) {
            Objects.requireNonNull(map.get(walk.nextId().intern())).borrow().close();
          }
        });
  }

  private RouteObjects table() {
    RouteObjects table = new RouteObjects(walk.tenants());
    IntStream.range(0, walk.tenants()).mapToObj(this::route).forEach(table::put);
    return table;
  }

  private Candidate objects() {
    RouteObjects table = table();
    return Candidate.of(
        "table of route objects, no clock",
        count -> {
          for (int i = 0; i < count; i++) {
            table.get(walk.nextId()).borrow().close();
          }
        });
  }

  private Candidate objectsWithClock() {
    RouteObjects table = table();
    return Candidate.of(
        "table of route objects, clock read per borrow",
        count -> {
          for (int i = 0; i < count; i++) {
            table.get(walk.nextId()).borrowIfFresh().close();
          }
        });
  }

  @Override
  public void close() {
    raw.close();
    library.close();
    pools.forEach(HikariDataSource::close);
  }
}
