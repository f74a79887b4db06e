package dev.sharddal.spring;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.SafeText;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What log lines say about the tenant for whom the running code works: three keys of SLF4J's MDC.
 *
 * @param tenant the tenant, safe to print, or null
 * @param shard the shard where it lives, or null
 * @param database its database in that shard, or null
 */
public record TenantMdc(
    @Nullable String tenant, @Nullable String shard, @Nullable String database) {

  /** The key of the tenant: its id, escaped and cut to 64 characters. */
  public static final String TENANT = "tenant";

  /** The key of the shard. */
  public static final String SHARD = "shard";

  /** The key of the database. */
  public static final String DATABASE = "database";

  /** Nothing to say. */
  public static final TenantMdc NONE = new TenantMdc(null, null, null);

  /**
   * Returns what log lines of a tenant's work say.
   *
   * @param tenantId the tenant
   * @param home where it lives
   */
  public static TenantMdc of(String tenantId, DatabaseKey home) {
    return new TenantMdc(SafeText.of(tenantId), home.shardName(), home.databaseName());
  }

  /** Returns what the log lines of this thread say now. */
  public static TenantMdc current() {
    TenantMdc now = new TenantMdc(MDC.get(TENANT), MDC.get(SHARD), MDC.get(DATABASE));
    return now.equals(NONE) ? NONE : now;
  }

  /** Lets the log lines of this thread say exactly this, until another is applied. */
  public void apply() {
    put(TENANT, tenant);
    put(SHARD, shard);
    put(DATABASE, database);
  }

  private static void put(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
