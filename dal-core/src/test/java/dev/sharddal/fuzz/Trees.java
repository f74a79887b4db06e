package dev.sharddal.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Rows of Database Metadata, from good ones to nonsense: trees of maps, lists and values. */
final class Trees {

  private static final List<String> KEYS =
      List.of(
          "engine",
          "host",
          "port",
          "database",
          "schema",
          "identity",
          "pooler",
          "credentials",
          "username",
          "password",
          "secretId",
          "authentication",
          "endpoint",
          "region",
          "properties",
          "pool",
          "maximumPoolSize",
          "connectionTimeoutMs",
          "weight",
          "endpoints",
          "READ",
          "write",
          "ANALYTICS",
          "jdbcUrl",
          "driverClassName",
          "sql",
          "__proto__",
          Texts.CANARY);

  private static final List<String> PROPERTIES =
      List.of(
          "sslmode",
          "sslMode",
          "useSSL",
          "ssl",
          "gssEncMode",
          "serverSslCert",
          "sslNegotiation",
          "socketFactory",
          "socketFactoryArg",
          "sslfactory",
          "sslrootcert",
          "loggerFile",
          "authenticationPluginClassName",
          "options",
          "sessionVariables",
          "currentSchema",
          "allowLoadLocalInfile",
          "permitRedirect",
          "autoDeserialize",
          "queryInterceptors",
          "PGHOST",
          "localSocket",
          "targetServerType",
          "ApplicationName",
          "connectTimeout",
          "prepareThreshold");

  private Trees() {}

  /** Returns a row that is good but for what a few mutations have made of it. */
  static Map<String, Object> row(RandomGenerator random, String shard) {
    Map<String, Object> details = details(random);
    for (int i = random.nextInt(4); i > 0; i--) {
      mutate(random, details);
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("ShardName", shard);
    row.put("DatabaseName", "app");
    row.put("ConnectionDetails", details);
    return row;
  }

  private static Map<String, Object> details(RandomGenerator random) {
    Map<String, Object> details = new LinkedHashMap<>();
    String engine = Texts.one(random, List.of("postgresql", "mysql", "mariadb"));
    details.put("engine", engine);
    details.put("database", "app");
    details.put("credentials", credentials(random));
    Map<String, Object> properties = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      boolean pg = engine.equals("postgresql");
      properties.put(
          pg ? "sslmode" : "sslMode", engine.equals("mysql") ? "VERIFY_IDENTITY" : "verify-full");
    }
    if (random.nextInt(3) == 0) {
      properties.put(Texts.one(random, PROPERTIES), Texts.word(random));
    }
    details.put("properties", properties);
    Map<String, Object> endpoints = new LinkedHashMap<>();
    endpoints.put("WRITE", endpoint(random));
    if (random.nextBoolean()) {
      endpoints.put("READ", List.of(endpoint(random), endpoint(random)));
    }
    details.put("endpoints", endpoints);
    return details;
  }

  private static Map<String, Object> endpoint(RandomGenerator random) {
    Map<String, Object> endpoint = new LinkedHashMap<>();
    endpoint.put("host", random.nextBoolean() ? "db-1.internal" : Texts.host(random));
    endpoint.put("port", random.nextInt(1, 65_536));
    return endpoint;
  }

  private static Map<String, Object> credentials(RandomGenerator random) {
    return new LinkedHashMap<>(
        switch (random.nextInt(3)) {
          case 0 -> Map.of("secretId", "prod/app");
          case 1 -> Map.of("username", "app", "authentication", "iam");
          default -> Map.of("username", "app", "password", Texts.CANARY);
        });
  }

  /** Changes one place of a tree: a value, a key, or a whole branch. */
  private static void mutate(RandomGenerator random, Map<String, Object> tree) {
    Map<String, Object> at = branch(random, tree);
    if (at.isEmpty() || random.nextInt(3) == 0) {
      at.put(key(random), value(random, 0));
      return;
    }
    String key = Texts.one(random, List.copyOf(at.keySet()));
    switch (random.nextInt(3)) {
      case 0 -> at.remove(key);
      case 1 -> at.put(Texts.damaged(random, key), at.get(key));
      default -> at.put(key, value(random, 0));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> branch(RandomGenerator random, Map<String, Object> tree) {
    List<Map<String, Object>> branches = new ArrayList<>(List.of(tree));
    for (int i = 0; i < branches.size(); i++) {
      for (Object child : branches.get(i).values()) {
        if (child instanceof Map<?, ?> map && map instanceof LinkedHashMap) {
          branches.add((Map<String, Object>) map);
        }
      }
    }
    return Texts.one(random, branches);
  }

  private static String key(RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> Texts.word(random);
      case 1 -> Texts.one(random, PROPERTIES);
      default -> Texts.one(random, KEYS);
    };
  }

  /** Any value that JSON can have. */
  static @Nullable Object value(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextBoolean();
      case 2 -> null;
      case 3 -> Texts.host(random);
      case 4 -> Texts.word(random);
      case 5 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth + 1));
        }
        yield list;
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(key(random), value(random, depth + 1));
        }
        yield map;
      }
    };
  }
}
