package dev.sharddal.routing;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The rows of cached tenants, so that they can be saved and, by another process, restored. A
 * restored row is not confirmed: it serves only if the store cannot be read, and only while it is
 * not older than maxStaleness. Thread-safe.
 */
public final class CachedTenants {

  private final RouteCache<?> cache;
  private final Ticker ticker;
  private final DirectorySettings settings;

  CachedTenants(RouteCache<?> cache, Ticker ticker, DirectorySettings settings) {
    this.cache = cache;
    this.ticker = ticker;
    this.settings = settings;
  }

  /**
   * A row and its age.
   *
   * @param tenant the row
   * @param age the time since the row was read from the store
   */
  public record Row(TenantMetadata tenant, Duration age) {}

  /**
   * Returns the rows that were read last. A tenant in use is read again whenever its route reaches
   * its time to live, so these are the tenants that were used last.
   *
   * @param limit the maximum number of rows
   */
  public List<Row> newest(int limit) {
    long now = ticker.read();
    PriorityQueue<Row> newest = new PriorityQueue<>(Comparator.comparing(Row::age).reversed());
    cache.forEach(
        (tenant, loadedAt) -> {
          newest.add(new Row(tenant, Duration.ofNanos(Math.max(0, now - loadedAt))));
          if (newest.size() > limit) {
            newest.remove();
          }
        });
    return new ArrayList<>(newest);
  }

  /**
   * Caches rows, unless their tenants are cached.
   *
   * @param rows the rows; those that are older than maxStaleness, or whose ids the application does
   *     not accept, are left out
   * @return the number of rows that may serve
   */
  public int restore(List<Row> rows) {
    long now = ticker.read();
    int restored = 0;
    for (Row row : rows) {
      if (row.age().compareTo(settings.maxStaleness()) < 0
          && settings.ids().matches(row.tenant().tenantId())) {
        cache.restore(row.tenant(), now - row.age().toNanos());
        restored++;
      }
    }
    return restored;
  }
}
