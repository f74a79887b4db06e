package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.store.InvalidMetadataException;
import dev.sharddal.store.MetadataCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The tenants of a metadata file. The codec reads each row separately, because a file may be larger
 * than the JSON that the codec accepts. This class only splits the file into rows.
 */
final class FileTenantRows implements TenantRows {

  private static final JsonFactory JSON = new JsonFactory();

  private final Path path;

  /**
   * Creates a reader.
   *
   * @param path a file that a metadata store has read, so its structure is valid
   */
  FileTenantRows(Path path) {
    this.path = path;
  }

  @Override
  public void forEach(Consumer<TenantRow> reader) {
    List<TenantRow> rows = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    for (String row : rows()) {
      add(rows, places, row);
    }
    rows.forEach(reader);
  }

  /**
   * Adds a row. The store finds neither of two rows with the same id, because the intended row is
   * unknown.
   */
  private static void add(List<TenantRow> rows, Map<String, Integer> places, String json) {
    TenantRow row = read(rows.size() + 1, json);
    Integer former =
        row.tenant() == null ? null : places.putIfAbsent(row.tenant().tenantId(), rows.size());
    rows.add(row);
    if (former != null) {
      String problem = "there is more than one row with this TenantID; keep one";
      rows.set(former, rows.get(former).refused(problem));
      rows.set(rows.size() - 1, row.refused(problem));
    }
  }

  private static TenantRow read(int number, String json) {
    try {
      return MetadataCodec.parseJson(json) instanceof Map<?, ?> row
          ? TenantRow.read(number, attributes(row))
          : refused(number, List.of("expected an object, but was another JSON value"));
    } catch (InvalidMetadataException e) {
      return refused(number, e.problems());
    }
  }

  private static TenantRow refused(int number, List<String> problems) {
    return new TenantRow("tenant row " + number, null, problems);
  }

  private static Map<String, @Nullable Object> attributes(Map<?, ?> row) {
    Map<String, @Nullable Object> attributes = new HashMap<>();
    row.forEach((name, value) -> attributes.put(String.valueOf(name), value));
    return attributes;
  }

  private List<String> rows() {
    try {
      String text = Files.readString(path);
      try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
        return rows(parser, text);
      }
    } catch (JacksonException e) {
      // Omit the exception and its message: they quote the text, which contains passwords.
      throw new MetadataStoreException(
          Reason.INVALID, path + ": was changed meanwhile, and cannot be read as JSON", null);
    } catch (IOException e) {
      throw new MetadataStoreException(
          Reason.UNAVAILABLE, path + ": the tenants could not be read", e);
    }
  }

  /** Returns the JSON of each row. */
  private static List<String> rows(JsonParser parser, String text) {
    List<String> rows = new ArrayList<>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean here = parser.currentName().equals("tenants");
      if (parser.nextToken() == JsonToken.START_ARRAY && here) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          int start = (int) parser.currentTokenLocation().getCharOffset();
          parser.skipChildren();
          parser.finishToken();
          rows.add(text.substring(start, (int) parser.currentLocation().getCharOffset()));
        }
      } else {
        parser.skipChildren();
      }
    }
    return rows;
  }
}
