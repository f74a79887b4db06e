package dev.sharddal.tenant;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.SafeText;
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
 * only: no data is copied. Thread-safe.
 *
 * <p>Every change is conditional on the epoch that the caller has seen, raises the epoch by one,
 * and is logged. A move without loss of data goes like this: {@code setState(MOVING)}, which makes
 * requests to write wait; copy the data once every node has seen it; {@code moveTenant}, which ends
 * the waiting at the new place.
 */
public final class TenantAdmin {

  private static final Logger LOG = LoggerFactory.getLogger(TenantAdmin.class);

  private final WritableMetadataStore store;
  private final BiConsumer<@Nullable TenantMetadata, TenantMetadata> written;

  /**
   * Creates an admin that reports its changes.
   *
   * @param store what to write to
   * @param written called after each change, with the row before, null if there was none, and after
   */
  public TenantAdmin(
      WritableMetadataStore store, BiConsumer<@Nullable TenantMetadata, TenantMetadata> written) {
    this.store = Objects.requireNonNull(store, "store");
    this.written = written;
  }

  /**
   * Returns one for a process that serves no tenants itself, such as a command line. An application
   * asks {@code DataAccessLayer.tenantAdmin()}.
   *
   * @param store what to write to
   */
  public static TenantAdmin of(WritableMetadataStore store) {
    return new TenantAdmin(store, (before, after) -> {});
  }

  /**
   * Gives a new tenant its database.
   *
   * @param tenantId the tenant; there must be none of this id yet
   * @param database where it shall live
   * @param tier {@code SMALL}, {@code MEDIUM}, {@code LARGE} or the application's own word, or null
   * @return what was written
   * @throws IllegalArgumentException if there is no such database, it accepts no new tenants, or
   *     the id or the tier cannot be one
   * @throws MetadataConflictException if there is such a tenant already
   * @throws MetadataStoreException if the metadata could not be read or written
   */
  public TenantMetadata assignTenant(String tenantId, DatabaseKey database, @Nullable String tier) {
    TenantMetadata tenant = TenantMetadata.of(tenantId, database).withTier(tier);
    DatabaseMetadata row = existing(database);
    if (Boolean.FALSE.equals(row.capacity().acceptsNewTenants())) {
      throw new IllegalArgumentException(
          "database: "
              + database
              + " takes no new tenants, say its CapacityMetrics: choose another, or set"
              + " $.acceptsNewTenants there");
    }
    return write(null, tenant, WritableMetadataStore.ABSENT);
  }

  /**
   * Lets a tenant live in another database from now on. One that is {@code MOVING} is {@code
   * ACTIVE} then; any other state stays.
   *
   * @param tenantId the tenant
   * @param from where the caller has seen it
   * @param to where it shall live
   * @param expectedEpoch the epoch at which the caller has seen it
   * @return what was written
   * @throws IllegalArgumentException if there is no database {@code to}, or it is {@code from}
   * @throws MetadataConflictException if the tenant lives elsewhere, or is at another epoch; the
   *     message shows both sides
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
   * @param expectedEpoch the epoch at which the caller has seen it
   * @return what was written
   * @throws MetadataConflictException if the tenant is at another epoch; the message shows both
   *     sides
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
                    "database: expected one of Database Metadata, but "
                        + key
                        + " has no row there"));
  }

  private TenantMetadata expected(String tenantId, @Nullable DatabaseKey database, long epoch) {
    TenantMetadata now = store.findTenant(TenantMetadata.checkId(tenantId)).orElse(null);
    if (now == null
        || now.epoch() != epoch
        || (database != null && !now.database().equals(database))) {
      throw lost(tenantId, database, epoch, now, null);
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
      throw lost(
          tenant.tenantId(), before == null ? null : before.database(), expectedEpoch, now, e);
    }
    LOG.info("{}, was {}", describe(after), before == null ? "not there" : describe(before));
    written.accept(before, after);
    return after;
  }

  private static MetadataConflictException lost(
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
        "Tenant "
            + SafeText.quoted(tenantId)
            + " is not what it was taken for: expected "
            + expected
            + ", found "
            + (now == null ? "no such tenant" : describe(now))
            + ". Look again, decide again.",
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
