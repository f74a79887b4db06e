package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret leaves through an exception, however the metadata is damaged. */
class SecretsTest {

  private static final String CANARY = "CANARY";

  /** A secret that shows even when a character of it is lost. */
  private static final String SECRET = CANARY.repeat(3);

  private static final String DETAILS =
      "{\"engine\": \"postgresql\", \"database\": \"app\", \"credentials\": {\"username\": \"app\","
          + " \"password\": \""
          + SECRET
          + "\"}, \"endpoints\": {\"WRITE\": {\"host\": \"db-1\"}, \"READ\": [{\"host\": \"db-2\","
          + " \"credentials\": {\"secretId\": \""
          + SECRET
          + "\"}}, {\"host\": \"db-3\", \"credentials\": {\"username\": \""
          + SECRET
          + "\", \"authentication\": \"iam\"}}]}}";

  private static String outcome(Object details) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("ShardName", "s1");
    row.put("DatabaseName", "app");
    row.put("ConnectionDetails", details);
    try {
      DatabaseMetadata read = MetadataCodec.readDatabase(row);
      return "read " + read.key();
    } catch (InvalidMetadataException e) {
      return said(e) + e.problems().toString() + MetadataCodec.scan(List.of(row)).refused();
    }
  }

  /** All that a stack trace prints but the frames, which name nothing of the metadata. */
  private static String said(Throwable thrown) {
    StringBuilder everything = new StringBuilder(thrown.toString());
    for (Throwable suppressed : thrown.getSuppressed()) {
      everything.append(said(suppressed));
    }
    return thrown.getCause() == null
        ? everything.toString()
        : everything.append(said(thrown.getCause())).toString();
  }

  @Test
  void row42_goodDetails_areRead() {
    assertThat(outcome(DETAILS)).isEqualTo("read s1/app");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"", "'", "{", "}", "[", "]", ",", ":", "\\", "\n", "/", "x", "0"})
  void row42_anyCharacterReplacedOrInserted_noSecretIsTold(String damage) {
    for (int i = 0; i < DETAILS.length(); i++) {
      assertThat(outcome(DETAILS.substring(0, i) + damage + DETAILS.substring(i + 1)))
          .doesNotContain(CANARY);
      assertThat(outcome(DETAILS.substring(0, i) + damage + DETAILS.substring(i)))
          .doesNotContain(CANARY);
    }
  }

  @Test
  void row42_anyPieceCutOff_noSecretIsTold() {
    for (int i = 0; i < DETAILS.length(); i++) {
      assertThat(outcome(DETAILS.substring(0, i))).doesNotContain(CANARY);
      assertThat(outcome(DETAILS.substring(i))).doesNotContain(CANARY);
    }
  }

  @Test
  void row42_credentialsOfEveryShape_noSecretIsTold() {
    List<Object> shapes = new ArrayList<>(List.of(SECRET, List.of(SECRET), Map.of(SECRET, SECRET)));
    for (String key :
        List.of("username", "user", "password", "pasword", "secretId", "authentication", "x")) {
      shapes.add(Map.of(key, SECRET));
      shapes.add(Map.of(key, List.of(SECRET)));
      shapes.add(Map.of(key, Map.of(SECRET, SECRET)));
      shapes.add(Map.of(key, SECRET, "secret", List.of(SECRET), SECRET, 1));
    }
    for (Object shape : shapes) {
      Map<String, Object> row = Rows.database("s1", "app");
      Rows.map(row, "ConnectionDetails", "endpoints", "WRITE").put("credentials", shape);
      assertThat(outcome(row.get("ConnectionDetails"))).doesNotContain(CANARY);
    }
  }

  @Test
  void row42_loginInAUrlWhereAnythingElseBelongs_isNotTold() {
    String url = "jdbc:postgresql://app:" + SECRET + "@db-1/app?password=" + SECRET;
    for (String key :
        List.of("engine", "host", "port", "database", "properties", "pool", "jdbcUrl", "x", url)) {
      Map<String, Object> row = Rows.database("s1", "app");
      Rows.map(row, "ConnectionDetails", "endpoints", "WRITE").put(key, url);
      assertThat(outcome(row.get("ConnectionDetails")))
          .doesNotContain(CANARY)
          .contains(key.equals(url) ? "not shown" : key);
    }
    Map<String, Object> row = Rows.database("s1", "app");
    Rows.map(row, "ConnectionDetails", "endpoints", "WRITE").put("properties", Map.of(url, url));
    assertThat(outcome(row.get("ConnectionDetails"))).doesNotContain(CANARY).contains("not shown");
  }

  @Test
  void row42_secretTypedBareWhereAnythingElseBelongs_isNotTold() {
    for (String secret :
        List.of("CANARY", "CANARY-1!", "canary pass CANARY", "CANARY\n", "CANARY:1")) {
      for (String key : List.of("engine", "port", "weight", "pool", "properties", "credentials")) {
        Map<String, Object> row = Rows.database("s1", "app");
        Rows.map(row, "ConnectionDetails", "endpoints", "WRITE").put(key, secret);
        assertThat(outcome(row.get("ConnectionDetails"))).as(key).doesNotContain(CANARY);
      }
      assertThat(withMember(secret, 1, "ConnectionDetails")).doesNotContain(CANARY);
      assertThat(withMember(secret, 1, "ConnectionDetails", "endpoints")).doesNotContain(CANARY);
      assertThat(withMember(secret, 1, "ConnectionDetails", "endpoints", "WRITE"))
          .doesNotContain(CANARY);
      Map<String, Object> row = Rows.database("s1", "app");
      Map<String, Object> write = Rows.map(row, "ConnectionDetails", "endpoints", "WRITE");
      write.put(
          "properties", Map.of(secret, secret, "sslmode", secret, "prepareThreshold", secret));
      assertThat(outcome(row.get("ConnectionDetails"))).doesNotContain(CANARY);
      write.put("properties", Map.of(secret, List.of(secret)));
      assertThat(outcome(row.get("ConnectionDetails"))).doesNotContain(CANARY);
      write.put("properties", Map.of());
      write.put("pool", Map.of(secret, secret, "maximumPoolSize", secret));
      assertThat(outcome(row.get("ConnectionDetails"))).doesNotContain(CANARY);
    }
  }

  @Test
  void row42_secretThatIsNoHostDatabaseOrSchema_isNotTold() {
    for (String key : List.of("host", "database", "schema")) {
      Map<String, Object> row = Rows.database("s1", "app");
      Rows.map(row, "ConnectionDetails", "endpoints", "WRITE").put(key, "CANARY, pa$$ word!");
      assertThat(outcome(row.get("ConnectionDetails")))
          .doesNotContain(CANARY)
          .contains("(18 characters, not shown)");
    }
  }

  @Test
  void row42_secretInTheOtherAttributes_isNotTold() {
    Map<String, Object> row = Rows.database("s1", "app");
    row.put("Version", SECRET);
    row.put("CapacityMetrics", Map.of(SECRET, SECRET, "maxTenants", Map.of(SECRET, SECRET)));
    assertThat(MetadataCodec.scan(List.of(row)).toString()).doesNotContain(CANARY);
    row.put("Version", 1);
    assertThat(MetadataCodec.scan(List.of(row)).ignored()).hasSize(1);
    assertThat(MetadataCodec.scan(List.of(row)).ignored().toString()).doesNotContain(CANARY);
  }

  private static String withMember(String key, Object value, String... path) {
    Map<String, Object> row = Rows.database("s1", "app");
    Rows.map(row, path).put(key, value);
    return outcome(row.get("ConnectionDetails"));
  }
}
