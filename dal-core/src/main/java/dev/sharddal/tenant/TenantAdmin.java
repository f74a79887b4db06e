package dev.sharddal.tenant;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.WritableMetadataStore;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns tenants to databases, moves them, and changes their states. It changes the directory
 * only; it copies no data. Thread-safe.
 *
 * <p>Every change is conditional on the epoch that the caller has seen, increments the epoch, and
 * is logged. To move a tenant without loss of data, first call {@code setState(MOVING)}, which
 * makes write requests wait; copy the data once every node has seen the new state; then call {@code
 * moveTenant}, after which the waiting requests are served by the new database.
 */
public final class TenantAdmin {

  private static final Logger LOG = LoggerFactory.getLogger(TenantAdmin.class);

  private final WritableMetadataStore store;
  private final TenantIdPattern ids;
  private final BiConsumer<@Nullable TenantMetadata, TenantMetadata> written;

  /**
   * Creates an admin that reports its changes.
   *
   * @param store the store to write to
   * @param ids which ids new tenants may have
   * @param written called after each change with the row before the change, or null if there was
   *     none, and the row after it
   */
  public TenantAdmin(
      WritableMetadataStore store,
      TenantIdPattern ids,
      BiConsumer<@Nullable TenantMetadata, TenantMetadata> written) {
    this.store = Objects.requireNonNull(store, "store");
    this.ids = Objects.requireNonNull(ids, "ids");
    this.written = written;
  }

  /**
   * Returns an admin for a process without a data access layer, such as a command-line tool. An
   * application calls {@code DataAccessLayer.tenantAdmin()} instead.
   *
   * @param store the store to write to
   */
  public static TenantAdmin of(WritableMetadataStore store) {
    return new TenantAdmin(store, TenantIdPattern.ANY, (before, after) -> {});
  }

  /**
   * Assigns a new tenant to a database.
   *
   * @param tenantId the tenant; no tenant with this id may exist
   * @param database the tenant's database
   * @param tier {@code SMALL}, {@code MEDIUM}, {@code LARGE} or the application's own word, or null
   * @return the row that was written
   * @throws IllegalArgumentException if the database does not exist or accepts no new tenants, or
   *     if the id or the tier is invalid
   * @throws MetadataConflictException if the tenant already exists
   * @throws MetadataStoreException if the metadata could not be read or written
   */
  public TenantMetadata assignTenant(String tenantId, DatabaseKey database, @Nullable String tier) {
    TenantMetadata tenant = TenantMetadata.of(ids.check(tenantId), database).withTier(tier);
    DatabaseMetadata row = existing(database);
    if (Boolean.FALSE.equals(row.capacity().acceptsNewTenants())) {
      throw new IllegalArgumentException(
          "database: "
              + database
              + " accepts no new tenants according to its CapacityMetrics. Choose another database,"
              + " or set $.acceptsNewTenants there.");
    }
    return write(null, tenant, WritableMetadataStore.ABSENT);
  }

  /**
   * Assigns an existing tenant to another database. A tenant that is {@code MOVING} becomes {@code
   * ACTIVE}; any other state stays.
   *
   * @param tenantId the tenant
   * @param from the tenant's database, as seen by the caller
   * @param to the tenant's new database
   * @param expectedEpoch the tenant's epoch, as seen by the caller
   * @return the row that was written
   * @throws IllegalArgumentException if the database {@code to} does not exist, or is {@code from}
   * @throws MetadataConflictException if the tenant is in another database than {@code from}, or at
   *     another epoch; the message shows the expected and the actual values
   * @throws MetadataStoreException if the metadata could not be read or written
   */
  public TenantMetadata moveTenant(
      String tenantId, DatabaseKey from, DatabaseKey to, long expectedEpoch) {
    if (from.equals(to)) {
      throw new IllegalArgumentException("to: expected another database than " + from);
    }
    existing(to);
    TenantMetadata now = expected(tenantId, from, expectedEpoch);
    TenantState state = now.state() == TenantState.MOVING ? TenantState.ACTIVE : now.state();
    return write(now, now.withDatabase(to).withState(state), expectedEpoch);
  }

  /**
   * Changes which requests of a tenant are served.
   *
   * @param tenantId the tenant
   * @param state the new state
   * @param expectedEpoch the tenant's epoch, as seen by the caller
   * @return the row that was written
   * @throws MetadataConflictException if the tenant is at another epoch; the message shows the
   *     expected and the actual values
   * @throws MetadataStoreException if the metadata could not be read or written
   */
  public TenantMetadata setState(String tenantId, TenantState state, long expectedEpoch) {
    TenantMetadata now = expected(tenantId, null, expectedEpoch);
    return write(now, now.withState(state), expectedEpoch);
  }

  private DatabaseMetadata existing(DatabaseKey key) {
    return store
        .findDatabase(key)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "database: expected a database in Database Metadata, but "
                        + key
                        + " has no row there"));
  }

  private TenantMetadata expected(String tenantId, @Nullable DatabaseKey database, long epoch) {
    TenantMetadata now = store.findTenant(TenantMetadata.checkId(tenantId)).orElse(null);
    if (now == null
        || now.epoch() != epoch
        || (database != null && !now.database().equals(database))) {
      throw conflict(tenantId, database, epoch, now, null);
    }
    return now;
  }

  private TenantMetadata write(
      @Nullable TenantMetadata before, TenantMetadata tenant, long expectedEpoch) {
    TenantMetadata after;
    try {
      after = store.putTenant(tenant, expectedEpoch);
    } catch (MetadataConflictException e) {
      TenantMetadata now = store.findTenant(tenant.tenantId()).orElse(null);
      throw conflict(
          tenant.tenantId(), before == null ? null : before.database(), expectedEpoch, now, e);
    }
    LOG.info("Wrote {}; before: {}", describe(after), before == null ? "none" : describe(before));
    written.accept(before, after);
    return after;
  }

  private static MetadataConflictException conflict(
      String tenantId,
      @Nullable DatabaseKey database,
      long expectedEpoch,
      @Nullable TenantMetadata now,
      @Nullable MetadataConflictException cause) {
    String expected =
        expectedEpoch == WritableMetadataStore.ABSENT
            ? "no such tenant"
            : "epoch " + expectedEpoch + (database == null ? "" : " in " + database);
    long actual = now == null ? WritableMetadataStore.ABSENT : now.epoch();
    return new MetadataConflictException(
        "Conflict: tenant "
            + SafeText.quoted(tenantId)
            + " has changed. Expected "
            + expected
            + ", found "
            + (now == null ? "no such tenant" : describe(now))
            + ". Read it again before retrying.",
        expectedEpoch,
        actual,
        cause);
  }

  private static String describe(TenantMetadata tenant) {
    return "tenant %s in %s, %s, at epoch %d"
        .formatted(
            SafeText.quoted(tenant.tenantId()), tenant.database(), tenant.state(), tenant.epoch());
  }
}
