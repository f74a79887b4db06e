package dev.sharddal.metadata;

import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What the ids of an application's tenants look like, beyond the rules for every id. Requests with
 * other ids are refused before anything is read for them. Immutable.
 */
public final class TenantIdPattern {

  /** Every valid id. */
  public static final TenantIdPattern ANY = new TenantIdPattern(null);

  private final @Nullable Pattern pattern;

  private TenantIdPattern(@Nullable Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Returns a pattern.
   *
   * @param regex a regular expression that has to match the whole id
   * @throws IllegalArgumentException if it is not a regular expression
   */
  public static TenantIdPattern of(String regex) {
    Objects.requireNonNull(regex, "tenantIdPattern");
    try {
      return new TenantIdPattern(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "tenantIdPattern: expected a regular expression such as [a-z0-9-]{1,40}, but was "
              + SafeText.quoted(regex)
              + ": "
              + e.getDescription(),
          e);
    }
  }

  /**
   * Returns the id if it is a valid tenant id and matches.
   *
   * @param tenantId the id to check
   * @throws IllegalArgumentException if it does not
   */
  public String check(@Nullable String tenantId) {
    String valid = TenantMetadata.checkId(tenantId);
    if (!matches(valid)) {
      throw new IllegalArgumentException(
          "TenantID: expected an id that matches the tenantIdPattern of this application, but was "
              + SafeText.quoted(valid));
    }
    return valid;
  }

  /** Returns whether a valid id matches. */
  public boolean matches(String tenantId) {
    return pattern == null || pattern.matcher(tenantId).matches();
  }

  /** Returns the regular expression, or {@code any}. */
  @Override
  public String toString() {
    return pattern == null ? "any" : pattern.pattern();
  }
}
