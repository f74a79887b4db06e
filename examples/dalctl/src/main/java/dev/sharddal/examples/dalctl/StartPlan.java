package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.refresh.RefreshPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pools that an instance started now would open.
 *
 * @param store the name of the store
 * @param plan the pools
 */
record StartPlan(String store, RefreshPlan plan) implements Answer {

  /** The pools of one instance on one server. */
  private record Share(int pools, int atLeast, int atMost) {
    static final Share NONE = new Share(0, 0, 0);

    Share plus(PoolDefinition pool) {
      return new Share(
          pools + 1,
          atLeast + pool.settings().minimumIdle(),
          atMost + pool.settings().maximumPoolSize());
    }
  }

  @Override
  public int exitCode() {
    return plan.refused().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  @Override
  public void print(TextOutput paper) {
    paper.line(
        "%s: one instance would open %d pools of %d databases"
            .formatted(store, plan.definitions().size(), plan.databases().size()));
    Table pools = new Table("POOL", "AT", "WEIGHT", "IDLE", "MAXIMUM");
    for (PoolDefinition pool : plan.definitions()) {
      pools.row(
          Tone.PLAIN,
          pool.key(),
          pool.address(),
          pool.weight(),
          pool.settings().minimumIdle(),
          pool.settings().maximumPoolSize());
    }
    pools.print(paper);
    Table servers = new Table("SERVER", "POOLS", "AT LEAST", "AT MOST");
    servers().forEach((name, s) -> servers.row(Tone.PLAIN, name, s.pools, s.atLeast, s.atMost));
    servers.print(paper);
    for (RefusedRow row : plan.refused()) {
      paper.line(Tone.BAD, "REFUSED " + row);
    }
  }

  private Map<String, Share> servers() {
    Map<String, Share> servers = new TreeMap<>();
    for (PoolDefinition pool : plan.definitions()) {
      servers.put(pool.server(), servers.getOrDefault(pool.server(), Share.NONE).plus(pool));
    }
    return servers;
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("store", store);
    json.put("pools", plan.definitions().stream().map(JsonViews::pool).toList());
    List<Object> servers = new ArrayList<>();
    servers()
        .forEach(
            (name, share) -> {
              Map<String, @Nullable Object> server = new LinkedHashMap<>();
              server.put("server", name);
              server.put("pools", share.pools);
              server.put("connectionsAtLeast", share.atLeast);
              server.put("connectionsAtMost", share.atMost);
              servers.add(server);
            });
    json.put("servers", servers);
    json.put(
        "refused",
        plan.refused().stream()
            .map(row -> JsonViews.refused(row.label(), row.problems()))
            .toList());
    return json;
  }
}
