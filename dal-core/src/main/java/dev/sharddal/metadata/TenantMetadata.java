package dev.sharddal.metadata;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The location and the state of a tenant: one row of Tenant Metadata.
 *
 * @param tenantId 1 to 256 characters, no control characters; a numeric id in its decimal form
 * @param database the tenant's database
 * @param tier {@code SMALL}, {@code MEDIUM}, {@code LARGE} or an application-defined name, or null
 * @param state which requests are served
 * @param epoch incremented at every change of the state or the database; never negative
 */
public record TenantMetadata(
    String tenantId, DatabaseKey database, @Nullable String tier, TenantState state, long epoch) {

  /** The longest tenant id, in characters. */
  public static final int MAX_ID_LENGTH = 256;

  /**
   * Validates every component.
   *
   * @throws IllegalArgumentException if one is invalid; the message names the attribute, the rule
   *     and the actual value
   */
  public TenantMetadata {
    checkId(tenantId);
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(state, "state");
    if (tier != null && tier.isBlank()) {
      throw new IllegalArgumentException("TenantTier: expected a name, but it is empty");
    }
    if (epoch < 0) {
      throw new IllegalArgumentException("Epoch: expected 0 or more, but was " + epoch);
    }
  }

  /**
   * Returns an active tenant without a tier, at epoch 0.
   *
   * @param tenantId the tenant's id
   * @param database the tenant's database
   */
  public static TenantMetadata of(String tenantId, DatabaseKey database) {
    return new TenantMetadata(tenantId, database, null, TenantState.ACTIVE, 0);
  }

  /**
   * Returns the id if it is a valid tenant id.
   *
   * @param tenantId the id to check
   * @throws IllegalArgumentException if it is null, empty, longer than {@link #MAX_ID_LENGTH}
   *     characters or contains a control character
   */
  public static String checkId(@Nullable String tenantId) {
    if (tenantId == null || tenantId.isEmpty()) {
      throw new IllegalArgumentException(
          "TenantID: expected 1 to 256 characters, but it is "
              + (tenantId == null ? "null" : "empty"));
    }
    if (tenantId.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "TenantID: expected 1 to 256 characters, but "
              + SafeText.quoted(tenantId)
              + " has "
              + tenantId.length());
    }
    for (int i = 0; i < tenantId.length(); i++) { // a stream would allocate, for every request
      if (Character.isISOControl(tenantId.charAt(i))) {
        throw new IllegalArgumentException(
            "TenantID: expected no control characters, but was " + SafeText.quoted(tenantId));
      }
    }
    return tenantId;
  }

  /**
   * Returns a copy of this tenant with another database.
   *
   * @param newDatabase the database
   */
  public TenantMetadata withDatabase(DatabaseKey newDatabase) {
    return new TenantMetadata(tenantId, newDatabase, tier, state, epoch);
  }

  /**
   * Returns a copy of this tenant with another state.
   *
   * @param newState the state
   */
  public TenantMetadata withState(TenantState newState) {
    return new TenantMetadata(tenantId, database, tier, newState, epoch);
  }

  /**
   * Returns a copy of this tenant with another tier.
   *
   * @param newTier the tier, or null for none
   */
  public TenantMetadata withTier(@Nullable String newTier) {
    return new TenantMetadata(tenantId, database, newTier, state, epoch);
  }

  /**
   * Returns a copy of this tenant with another epoch.
   *
   * @param newEpoch the epoch
   */
  public TenantMetadata withEpoch(long newEpoch) {
    return new TenantMetadata(tenantId, database, tier, state, newEpoch);
  }
}
