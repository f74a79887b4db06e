package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.MetadataCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The route of a tenant's requests according to the metadata.
 *
 * @param tenant the tenant
 * @param useCase the use case of the requests
 * @param databaseVersion the version of its database's row, or null if there is no valid row
 * @param pools the pools that may serve them; empty if they are refused
 * @param reason why they are refused, or null if they are served
 * @param why the reason as readable text
 */
record TenantRoute(
    TenantMetadata tenant,
    UseCase useCase,
    @Nullable Long databaseVersion,
    List<PoolDefinition> pools,
    @Nullable FailureReason reason,
    @Nullable String why)
    implements Answer {

  @Override
  public int exitCode() {
    return reason == null ? ExitCode.OK : ExitCode.FINDINGS;
  }

  @Override
  public void print(TextOutput paper) {
    paper.line("tenant " + SafeText.quoted(tenant.tenantId()) + ", " + useCase);
    paper.line(
        "  lives in %s%s, %s%s, epoch %d"
            .formatted(
                tenant.database(),
                databaseVersion == null ? "" : " (version " + databaseVersion + ")",
                tenant.state(),
                tenant.tier() == null ? "" : ", tier " + SafeText.of(tenant.tier()),
                tenant.epoch()));
    if (reason != null) {
      paper.line(Tone.BAD, "  is refused: " + reason + ": " + why);
    }
    int weights = pools.stream().mapToInt(PoolDefinition::weight).sum();
    for (PoolDefinition pool : pools) {
      String share = pools.size() == 1 ? "" : ", weight " + pool.weight() + " of " + weights;
      paper.line(Tone.GOOD, "  is served by " + pool.key() + " at " + pool.address() + share);
    }
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("tenant", MetadataCodec.writeTenant(tenant));
    json.put("useCase", useCase.name());
    json.put("databaseVersion", databaseVersion);
    json.put("pools", pools.stream().map(JsonViews::pool).toList());
    json.put("refused", reason == null ? null : reason.name());
    json.put("why", why);
    return json;
  }
}
