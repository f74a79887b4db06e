package dev.sharddal.failure;

import dev.sharddal.metadata.SafeText;
import java.sql.SQLNonTransientConnectionException;
import java.text.Normalizer;

/** The directory has no such tenant. */
public final class TenantNotFoundException extends SQLNonTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  /** The longest text of an id that is escaped, as in {@link SafeText}. */
  private static final int MAX_LENGTH = 64;

  private final Details details;

  /**
   * Creates an exception.
   *
   * @param tenantId the id that was not found
   */
  public TenantNotFoundException(String tenantId) {
    super(
        "Tenant "
            + SafeText.quoted(tenantId)
            + " is not in Tenant Metadata. A tenant that was just created becomes visible within"
            + " unknownTenantTtl, or at once after refreshTenant(..)."
            + otherForm(tenantId),
        FailureReason.TENANT_NOT_FOUND.sqlState());
    this.details = Details.of(FailureReason.TENANT_NOT_FOUND, tenantId);
  }

  /** Two forms of one text look the same wherever they are printed, so both are shown escaped. */
  private static String otherForm(String tenantId) {
    if (Normalizer.isNormalized(tenantId, Normalizer.Form.NFC)) {
      return "";
    }
    return " The id is not in NFC, the usual form of Unicode text: it is '"
        + escaped(tenantId)
        + "', and '"
        + escaped(Normalizer.normalize(tenantId, Normalizer.Form.NFC))
        + "' in NFC. Ids are compared as they are; normalize the id before the request.";
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(MAX_LENGTH);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String next = c < 0x7f ? SafeText.of(String.valueOf(c)) : String.format("\\u%04x", (int) c);
      if (out.length() + next.length() > MAX_LENGTH) {
        return out.append("...").toString();
      }
      out.append(next);
    }
    return out.toString();
  }

  @Override
  public Details details() {
    return details;
  }
}
