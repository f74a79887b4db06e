package dev.sharddal.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.MetadataCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of docs/spring.md is that of the metadata which the compiler has made. Run with {@code
 * -Dspring-table=write} to write it.
 */
class PropertyTableTest {

  private static final String BEGIN = "<!-- properties: made by PropertyTableTest -->";
  private static final String END = "<!-- end of properties -->";

  private static final Path PAGE = projectRoot().resolve("docs/spring.md");

  private static Path projectRoot() {
    Path folder = Path.of("").toAbsolutePath();
    return Files.exists(folder.resolve("docs")) ? folder : folder.getParent();
  }

  @Test
  void everyProperty_hasADescription() throws IOException {
    properties()
        .forEach(
            (name, property) ->
                assertThat(property.path("description").asString(""))
                    .as("the description of " + name)
                    .isNotBlank());
  }

  @Test
  void table_isThatOfTheMetadata() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin).as("the mark " + BEGIN).isGreaterThan(BEGIN.length());
    assertThat(end).as("the mark " + END).isGreaterThan(begin);
    String expected = "\n\n" + table() + "\n";
    if ("write".equals(System.getProperty("spring-table"))) {
      Files.writeString(PAGE, page.substring(0, begin) + expected + page.substring(end));
    }
    assertThat(Files.readString(PAGE))
        .as("docs/spring.md; -Dspring-table=write writes its table anew")
        .contains(BEGIN + expected + END);
  }

  /** The first example of a fleet is one that could be started with. */
  @Test
  void fleetOfTheExample_isAccepted() throws IOException {
    Matcher example =
        Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    assertThat(example.find()).isTrue();
    Map<?, ?> fleet = (Map<?, ?>) MetadataCodec.parseJson(example.group(1));
    DatabaseScan scan = MetadataCodec.scan(rows(fleet, "databases"));
    assertThat(scan.refused()).isEmpty();
    assertThat(scan.databases()).hasSize(2);
    assertThat(rows(fleet, "tenants").stream().map(MetadataCodec::readTenant))
        .extracting(TenantMetadata::tenantId)
        .containsExactly("acme", "globex");
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, ?>> rows(Map<?, ?> fleet, String table) {
    return (List<Map<String, ?>>) fleet.get(table);
  }

  private static String table() throws IOException {
    StringBuilder table = new StringBuilder("| property | default | |\n|---|---|---|\n");
    properties()
        .forEach(
            (name, property) ->
                table
                    .append("| `")
                    .append(name)
                    .append("` | ")
                    .append(defaultOf(property))
                    .append(" | ")
                    .append(property.path("description").asString("").replace("|", "\\|"))
                    .append(" |\n"));
    return table.toString();
  }

  private static String defaultOf(JsonNode property) {
    JsonNode value = property.path("defaultValue");
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (value.isArray()) {
      StringBuilder list = new StringBuilder();
      value.forEach(
          item ->
              list.append(list.isEmpty() ? "" : ", ")
                  .append('`')
                  .append(item.asString())
                  .append('`'));
      return list.toString();
    }
    return "`" + value.asString() + "`";
  }

  /** Returns the file of the main classes; the tests have one, too. */
  private static URL metadata() throws IOException {
    URL classes = DalProperties.class.getProtectionDomain().getCodeSource().getLocation();
    return new URL(classes, "META-INF/spring-configuration-metadata.json");
  }

  private static Map<String, JsonNode> properties() throws IOException {
    Map<String, JsonNode> properties = new TreeMap<>();
    try (InputStream in = metadata().openStream()) {
      JsonMapper.builder()
          .build()
          .readTree(in)
          .path("properties")
          .forEach(property -> properties.put(property.path("name").asString(), property));
    }
    assertThat(properties).containsKey("dal.tenant-cache-ttl");
    return properties;
  }
}
