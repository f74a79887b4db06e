package dev.sharddal.dynamodb;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Converts tenant ids to keys of the table's key type. The type is discovered from the table:
 * DynamoDB rejects a key of the wrong type before it reads or writes anything, and a read with a
 * key of the other type then confirms that the type was the reason. Unlike {@code DescribeTable},
 * this needs no permission beyond {@code GetItem}, and no control plane at startup.
 */
final class TenantKeyType {

  /** Only the canonical spelling of a number identifies a tenant. DynamoDB allows 38 digits. */
  private static final Pattern CANONICAL = Pattern.compile("0|-?[1-9][0-9]{0,37}");

  private static final String PROBE = "0";

  private final MetadataTable table;

  /** Whether the last key that the table accepted was a number. Initially false, for a string. */
  private volatile boolean numeric;

  TenantKeyType(MetadataTable table) {
    this.table = table;
  }

  /**
   * Sends a request about a tenant.
   *
   * @param request receives the key
   * @param otherwise supplies the result for an id that cannot be in the table, because the table's
   *     keys are numbers and the id is not a number
   */
  <T> T send(
      String tenantId, Function<Map<String, AttributeValue>, T> request, Supplier<T> otherwise) {
    boolean assumed = numeric;
    try {
      return sendAs(assumed, tenantId, request, otherwise);
    } catch (MetadataStoreException e) {
      if (e.reason() != Reason.INVALID || !takes(!assumed)) {
        throw e;
      }
      numeric = !assumed;
      return sendAs(!assumed, tenantId, request, otherwise);
    }
  }

  private static <T> T sendAs(
      boolean numeric,
      String tenantId,
      Function<Map<String, AttributeValue>, T> request,
      Supplier<T> otherwise) {
    return numeric && !CANONICAL.matcher(tenantId).matches()
        ? otherwise.get()
        : request.apply(TableLayout.tenantKey(tenantId, numeric));
  }

  private boolean takes(boolean otherType) {
    try {
      table.find(TableLayout.tenantKey(PROBE, otherType));
      return true;
    } catch (MetadataStoreException e) {
      if (e.reason() == Reason.INVALID) {
        return false;
      }
      throw e;
    }
  }
}
