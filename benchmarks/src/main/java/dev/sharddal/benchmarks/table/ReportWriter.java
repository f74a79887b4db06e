package dev.sharddal.benchmarks.table;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Writes a report as JSON. */
public final class ReportWriter {

  private static final ObjectWriteContext INDENTED =
      new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
          DefaultIndenter lines = new DefaultIndenter("  ", "\n");
          return new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        }

        @Override
        public boolean hasPrettyPrinter() {
          return true;
        }
      };

  private ReportWriter() {}

  /**
   * Writes it.
   *
   * @param report what to write
   * @param file where to; it is replaced
   * @throws IOException if that cannot be
   */
  public static void write(Report report, Path file) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(INDENTED, text)) {
      json.writeStartObject();
      json.writeStringProperty("plan", report.plan());
      json.writeStringProperty("java", report.java());
      json.writeNumberProperty("processors", report.processors());
      json.writeNumberProperty("passes", report.passes());
      json.writeArrayPropertyStart("results");
      report.results().forEach(result -> write(result, json));
      json.writeEndArray();
      json.writeEndObject();
    }
    Files.writeString(file, text + "\n");
  }

  private static void write(Result result, JsonGenerator json) {
    Row row = result.point().row();
    json.writeStartObject();
    json.writeStringProperty("row", row.name());
    json.writeStringProperty("label", row.label());
    json.writeNumberProperty("threads", result.point().threads());
    json.writeNumberProperty("tenants", result.point().tenants());
    json.writeStringProperty("floor", row.floor().name());
    json.writeNumberProperty("nanosPerOperation", rounded(result.figures().nanos(), 10));
    json.writeNumberProperty("ratioToFloor", rounded(result.ratio(), 1_000));
    json.writeNumberProperty("bytesPerOperation", result.figures().wholeBytes());
    json.writeArrayPropertyStart("targets");
    result.verdicts().forEach(verdict -> write(verdict, json));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(Verdict verdict, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("measure", verdict.target().measure().name());
    json.writeStringProperty("against", verdict.target().against().name());
    json.writeNumberProperty("limit", verdict.target().limit());
    json.writeNumberProperty("value", rounded(verdict.value(), 1_000));
    json.writeBooleanProperty("met", verdict.met());
    json.writeEndObject();
  }

  private static double rounded(double value, double parts) {
    return Math.round(value * parts) / parts;
  }
}
