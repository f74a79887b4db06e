package dev.sharddal.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The table of docs/reliability.md.
 *
 * @param rows its lines, without the head
 */
record FaultTable(List<String> rows) {

  private static final String BEGIN = "<!-- faults: made by FaultMatrixTest -->";
  private static final String END = "<!-- end of faults -->";
  private static final String HEAD =
      "| phase | fault | the caller gets | within | measured: WRITE | READ |\n"
          + "|---|---|---|---|---|---|\n";

  /** The two last columns of a row. */
  private static final Pattern TIMES = Pattern.compile(" [\\d,]+ ms \\| [\\d,]+ ms \\|$");

  private static final Path PAGE = projectRoot().resolve("docs/reliability.md");

  private static Path projectRoot() {
    Path folder = Path.of("").toAbsolutePath();
    return Files.exists(folder.resolve("docs")) ? folder : folder.getParent();
  }

  /** Returns the table of cells that have run, of which each two are the WRITE and READ of one. */
  static FaultTable of(List<Cell> cells) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < cells.size(); i += 2) {
      rows.add(row(cells.get(i), cells.get(i + 1)));
    }
    return new FaultTable(rows);
  }

  private static String row(Cell write, Cell read) {
    Shard shard = write.shard();
    return "| %s | %s | %s | %s | %s | %s |"
        .formatted(
            shard.stage().text,
            shard.trouble().text,
            shard.promise().ending().text,
            shard.promise().bound().text,
            millis(write.took()),
            millis(read.took()));
  }

  private static String millis(Duration time) {
    return "%,d ms".formatted(time.toMillis());
  }

  /** Returns the rows without what was measured. */
  List<String> withoutTimes() {
    return rows.stream().map(row -> TIMES.matcher(row).replaceFirst("")).toList();
  }

  void write() throws IOException {
    String page = Files.readString(PAGE);
    String text = "\n\n" + HEAD + String.join("\n", rows) + "\n\n";
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    Files.writeString(PAGE, page.substring(0, begin) + text + page.substring(page.indexOf(END)));
  }

  /** Returns the rows of the page, without what was measured. */
  static List<String> documented() throws IOException {
    String page = Files.readString(PAGE);
    String table = page.substring(page.indexOf(BEGIN), page.indexOf(END));
    List<String> rows = table.lines().filter(line -> line.startsWith("| ")).skip(1).toList();
    return new FaultTable(rows).withoutTimes();
  }
}
