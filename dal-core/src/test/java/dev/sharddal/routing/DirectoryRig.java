package dev.sharddal.routing;

import dev.sharddal.event.DalListener;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.report.CacheStatistics;
import dev.sharddal.report.RouteSource;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.FakeTicker;
import dev.sharddal.testing.GatedStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A directory over a store that can be made to fail, with a clock that stands still. */
final class DirectoryRig implements AutoCloseable {

  static final DatabaseKey HOME = new DatabaseKey("shard-1", "orders");
  static final DatabaseKey AWAY = new DatabaseKey("shard-2", "orders");

  /** The builder's defaults, but for a loadTimeout that no test that works reaches. */
  static final DirectorySettings SETTINGS =
      new DirectorySettings(
          Duration.ofSeconds(60),
          1_000_000,
          Duration.ofMinutes(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(25),
          true,
          TenantIdPattern.ANY);

  /** Caffeine warns, with a stack trace, of an executor that was shut down: some tests do so. */
  private static final Logger CAFFEINE =
      Logger.getLogger("com.github.benmanes.caffeine.cache.BoundedLocalCache");

  static {
    CAFFEINE.setLevel(Level.OFF);
  }

  final FakeTicker ticker = new FakeTicker();
  final InMemoryMetadataStore rows = InMemoryMetadataStore.create();
  final GatedStore store = GatedStore.before(rows);
  final Queue<String> events = new ConcurrentLinkedQueue<>();
  final TenantDirectory<String> directory;
  private final ExecutorService loaders = Executors.newCachedThreadPool(DirectoryRig::daemon);

  DirectoryRig(DirectorySettings settings) {
    this(settings, DirectoryRig::routeOf);
  }

  DirectoryRig(DirectorySettings settings, Function<RouteKey, String> router) {
    directory = directory(settings, router, new LoadLanes(loaders, loaders));
  }

  DirectoryRig(DirectorySettings settings, Function<RouteKey, String> router, Executor loader) {
    directory = directory(settings, router, new LoadLanes(loader, loader));
  }

  DirectoryRig(DirectorySettings settings, LoadLanes lanes) {
    directory = directory(settings, DirectoryRig::routeOf, lanes);
  }

  private TenantDirectory<String> directory(
      DirectorySettings settings, Function<RouteKey, String> router, LoadLanes lanes) {
    EventDispatcher told =
        new EventDispatcher(List.of(new Recorder()), List.of(), DirectoryRig::daemon);
    return new TenantDirectory<>(store, router, settings, ticker, lanes, new Random(7), told);
  }

  /** Returns {@code shard@epoch}: what a route is in these tests, whose tiers are the epochs. */
  static String routeOf(RouteKey place) {
    return place.database().shardName() + "@" + place.tier();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "rig");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((where, error) -> {}); // thrown on purpose by the store
    return thread;
  }

  static DirectorySettings withTtl(Duration ttl) {
    return new DirectorySettings(
        ttl,
        SETTINGS.maximumSize(),
        SETTINGS.maxStaleness(),
        SETTINGS.unknownTtl(),
        SETTINGS.loadTimeout(),
        true,
        TenantIdPattern.ANY);
  }

  static DirectorySettings withMaximumSize(long maximumSize) {
    return new DirectorySettings(
        SETTINGS.ttl(),
        maximumSize,
        SETTINGS.maxStaleness(),
        SETTINGS.unknownTtl(),
        SETTINGS.loadTimeout(),
        true,
        TenantIdPattern.ANY);
  }

  static DirectorySettings withMaxStaleness(Duration maxStaleness) {
    return new DirectorySettings(
        SETTINGS.ttl(),
        SETTINGS.maximumSize(),
        maxStaleness,
        SETTINGS.unknownTtl(),
        SETTINGS.loadTimeout(),
        true,
        TenantIdPattern.ANY);
  }

  static DirectorySettings withLoadTimeout(Duration loadTimeout) {
    return new DirectorySettings(
        SETTINGS.ttl(),
        SETTINGS.maximumSize(),
        SETTINGS.maxStaleness(),
        SETTINGS.unknownTtl(),
        loadTimeout,
        true,
        TenantIdPattern.ANY);
  }

  static DirectorySettings withIds(TenantIdPattern ids) {
    return new DirectorySettings(
        SETTINGS.ttl(),
        SETTINGS.maximumSize(),
        SETTINGS.maxStaleness(),
        SETTINGS.unknownTtl(),
        SETTINGS.loadTimeout(),
        true,
        ids);
  }

  DirectoryRig tenant(String tenantId, DatabaseKey place, long epoch) {
    rows.put(TenantMetadata.of(tenantId, place).withTier("" + epoch).withEpoch(epoch));
    return this;
  }

  /** Stores a row that cannot be read. */
  DirectoryRig malformedTenant(String tenantId) {
    rows.putTenantRow(Map.of("TenantID", tenantId, "ShardName", "no shard has blanks in its name"));
    return this;
  }

  void pass(Duration time) {
    ticker.advance(time);
    directory.tick();
  }

  /** Asks as a borrower does. */
  String route(String tenantId) throws SQLException {
    String route = directory.find(tenantId);
    if (route == null) {
      return directory.route(tenantId, ticker.read()).route();
    }
    directory.recordHit();
    return route;
  }

  /** What the directory says of a tenant when it is asked at length. */
  record Answer(String route, RouteSource source, Duration age) {}

  Answer resolve(@Nullable String tenantId) throws SQLException {
    Resolution<String> found = directory.resolve(tenantId);
    return new Answer(found.found().route(), found.source(), found.age());
  }

  /** Asks on a thread of its own. */
  CompletableFuture<String> ask(String tenantId) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    daemon(
            () -> {
              try {
                answer.complete(route(tenantId));
              } catch (Throwable e) {
                answer.completeExceptionally(e);
              }
            })
        .start();
    return answer;
  }

  int reads() {
    return store.tenantReads();
  }

  CacheStatistics statistics() {
    return directory.statistics();
  }

  @Override
  public void close() {
    loaders.shutdownNow();
  }

  private final class Recorder implements DalListener {

    @Override
    public void tenantLoaded(Duration took, boolean found) {
      events.add("loaded " + (found ? "found" : "unknown") + " " + took);
    }

    @Override
    public void tenantLoadFailed(String tenantId, Throwable cause) {
      events.add("failed " + tenantId + " " + cause.getMessage());
    }

    @Override
    public void tenantEpochWentBack(String tenantId, long knownEpoch, long readEpoch) {
      events.add("back " + tenantId + " " + knownEpoch + " " + readEpoch);
    }
  }
}
