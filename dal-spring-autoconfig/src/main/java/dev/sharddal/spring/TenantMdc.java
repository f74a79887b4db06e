package dev.sharddal.spring;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.SafeText;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The MDC entries (SLF4J) of the tenant for which the running code works.
 *
 * @param tenant the tenant, safe to print, or null
 * @param shard the tenant's shard, or null
 * @param database the tenant's database in that shard, or null
 */
public record TenantMdc(
    @Nullable String tenant, @Nullable String shard, @Nullable String database) {

  /** The key of the tenant's id, which is escaped and truncated to 64 characters. */
  public static final String TENANT = "tenant";

  /** The key of the shard. */
  public static final String SHARD = "shard";

  /** The key of the database. */
  public static final String DATABASE = "database";

  /** No entries. */
  public static final TenantMdc NONE = new TenantMdc(null, null, null);

  /**
   * Returns the entries of a tenant.
   *
   * @param tenantId the tenant
   * @param home the tenant's database
   */
  public static TenantMdc of(String tenantId, DatabaseKey home) {
    return new TenantMdc(SafeText.of(tenantId), home.shardName(), home.databaseName());
  }

  /**
   * Returns the entries for work on a database, independent of its tenants.
   *
   * @param database the database
   */
  public static TenantMdc of(DatabaseKey database) {
    return new TenantMdc(null, database.shardName(), database.databaseName());
  }

  /** Returns the current entries of this thread. */
  public static TenantMdc current() {
    TenantMdc now = new TenantMdc(MDC.get(TENANT), MDC.get(SHARD), MDC.get(DATABASE));
    return now.equals(NONE) ? NONE : now;
  }

  /** Replaces the entries of this thread with these entries, and removes those that are null. */
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
