package dev.sharddal.dynamodb;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Turns tenant ids into keys of the type that the table has. The type is learnt from the table:
 * DynamoDB refuses a key of the wrong one before it reads or writes anything, and then a read with
 * a key of the other type tells whether that was why. This asks for no permission beyond {@code
 * GetItem}, where {@code DescribeTable} would, and needs no control plane at start.
 */
final class TenantKeyType {

  /** Of the spellings of a number only the canonical one names a tenant. DynamoDB: 38 digits. */
  private static final Pattern CANONICAL = Pattern.compile("0|-?[1-9][0-9]{0,37}");

  private static final String PROBE = "0";

  private final MetadataTable table;

  /** The last type that the table took; a string at first. */
  private volatile boolean numeric;

  TenantKeyType(MetadataTable table) {
    this.table = table;
  }

  /**
   * Sends a request about a tenant.
   *
   * @param request gets the key
   * @param otherwise answers for an id that cannot be in the table: not a number, where keys are
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
