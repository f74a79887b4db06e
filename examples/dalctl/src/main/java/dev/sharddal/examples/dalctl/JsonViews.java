package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.PoolDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON views that several answers share. They contain no credentials. */
final class JsonViews {

  private JsonViews() {}

  static Map<String, @Nullable Object> pool(PoolDefinition pool) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("pool", pool.key().toString());
    json.put("engine", pool.engine());
    json.put("address", pool.address());
    json.put("weight", pool.weight());
    json.put("minimumIdle", pool.settings().minimumIdle());
    json.put("maximumPoolSize", pool.settings().maximumPoolSize());
    return json;
  }

  static Map<String, @Nullable Object> refused(String row, List<String> problems) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("row", row);
    json.put("problems", problems);
    return json;
  }
}
