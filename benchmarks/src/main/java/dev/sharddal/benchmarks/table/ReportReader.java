package dev.sharddal.benchmarks.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what {@link ReportWriter} wrote, but for the targets: they are known. */
public final class ReportReader {

  private ReportReader() {}

  /**
   * Reads a report.
   *
   * @param file the file
   * @throws JacksonException if it cannot be read, or is not a report
   * @throws IllegalArgumentException if it has a row that is not known any more
   */
  public static Report read(Path file) {
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), file)) {
      return report(json);
    }
  }

  private static Report report(JsonParser json) {
    String plan = "";
    String java = "";
    int processors = 0;
    int passes = 0;
    List<Result> results = new ArrayList<>();
    json.nextToken();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "plan" -> plan = json.getString();
        case "java" -> java = json.getString();
        case "processors" -> processors = json.getIntValue();
        case "passes" -> passes = json.getIntValue();
        case "results" -> {
          while (json.nextToken() == JsonToken.START_OBJECT) {
            results.add(result(json));
          }
        }
        default -> json.skipChildren();
      }
    }
    return new Report(plan, java, processors, passes, results);
  }

  private static Result result(JsonParser json) {
    String row = "";
    int threads = 0;
    int tenants = 0;
    double nanos = Double.NaN;
    double bytes = Double.NaN;
    double ratio = Double.NaN;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "row" -> row = json.getString();
        case "threads" -> threads = json.getIntValue();
        case "tenants" -> tenants = json.getIntValue();
        case "nanosPerOperation" -> nanos = json.getDoubleValue();
        case "bytesPerOperation" -> bytes = json.getDoubleValue();
        case "ratioToFloor" -> ratio = json.getDoubleValue();
        default -> json.skipChildren();
      }
    }
    Point point = new Point(Row.valueOf(row), threads, tenants);
    return new Result(point, new Figures(nanos, bytes), ratio, List.of());
  }
}
