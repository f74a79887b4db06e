package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.MetadataCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of writing a tenant's row.
 *
 * @param before the previous row, or null if there was none
 * @param after the new row
 */
record TenantChange(@Nullable TenantMetadata before, TenantMetadata after) implements Answer {

  @Override
  public void print(TextOutput paper) {
    paper.line(Tone.GOOD, "tenant " + SafeText.quoted(after.tenantId()) + ": " + describe(after));
    paper.line("  was " + (before == null ? "not there" : describe(before)));
  }

  private static String describe(TenantMetadata tenant) {
    return "%s, %s%s, epoch %d"
        .formatted(
            tenant.database(),
            tenant.state(),
            tenant.tier() == null ? "" : ", tier " + SafeText.of(tenant.tier()),
            tenant.epoch());
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("before", before == null ? null : MetadataCodec.writeTenant(before));
    json.put("after", MetadataCodec.writeTenant(after));
    return json;
  }
}
