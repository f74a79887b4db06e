package dev.sharddal.benchmarks.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run measures.
 *
 * <p>Other programs on the machine come and go within minutes, so what is compared stands close
 * together: a floor opens and closes each sequence of rows. A row may come more than once; the mean
 * counts.
 *
 * @param name what it is called
 * @param passes how often all of it is measured
 * @param fork how long each row takes
 * @param cells in this order
 */
public record Plan(String name, int passes, Fork fork, List<Cell> cells) {

  private static final int[] WORKING_SETS = {1_000, 100_000, 1_000_000};

  private static final List<Row> SHORT_ROWS =
      List.of(
          Row.FLOOR_TEXT,
          Row.TEXT,
          Row.CONTEXT,
          Row.SPRING,
          Row.DYNAMIC,
          Row.FLOOR_TEXT,
          Row.FLOOR_NUMBER,
          Row.NUMBER,
          Row.FLOOR_NUMBER);

  private static final List<Row> ALL_BORROWS =
      List.of(
          Row.ONE_POOL,
          Row.FLOOR_TEXT,
          Row.TEXT,
          Row.CONTEXT,
          Row.OBSERVED,
          Row.TEXT,
          Row.METERED,
          Row.DATA_SOURCE,
          Row.BINDING,
          Row.FLOOR_TEXT,
          Row.SPRING,
          Row.DYNAMIC,
          Row.AWS,
          Row.FLOOR_TEXT,
          Row.FLOOR_UUID,
          Row.UUID,
          Row.FLOOR_UUID,
          Row.FLOOR_NUMBER,
          Row.NUMBER,
          Row.FLOOR_NUMBER);

  private static final List<Row> THREADED_BORROWS =
      List.of(
          Row.FLOOR_TEXT,
          Row.TEXT,
          Row.SPRING,
          Row.DYNAMIC,
          Row.FLOOR_TEXT,
          Row.FLOOR_NUMBER,
          Row.NUMBER);

  private static final List<Row> REQUESTS =
      List.of(
          Row.REQUEST_FLOOR,
          Row.REQUEST_TEXT,
          Row.REQUEST_FLOOR,
          Row.REQUEST_TEXT,
          Row.REQUEST_CONTEXT,
          Row.REQUEST_FLOOR,
          Row.REQUEST_SPRING,
          Row.REQUEST_DYNAMIC,
          Row.REQUEST_AWS,
          Row.REQUEST_SHARDINGSPHERE,
          Row.REQUEST_DRIVER_DEFAULTS,
          Row.REQUEST_FLOOR);

  /**
   * The times of the process that measures a row.
   *
   * @param warmups how many iterations are thrown away first
   * @param iterations how many count
   * @param iteration how long each of them takes
   */
  public record Fork(int warmups, int iterations, Duration iteration) {}

  /**
   * Rows that are measured one after the other, under the same conditions.
   *
   * @param threads how many threads
   * @param tenants how many tenants
   * @param rows in this order
   */
  public record Cell(int threads, int tenants, List<Row> rows) {}

  /** Returns a plan of two minutes. */
  public static Plan brief() {
    List<Row> requests =
        List.of(Row.REQUEST_FLOOR, Row.REQUEST_TEXT, Row.REQUEST_SHARDINGSPHERE, Row.REQUEST_FLOOR);
    return new Plan(
        "short",
        1,
        new Fork(3, 5, Duration.ofMillis(350)),
        List.of(
            new Cell(1, 1_000, SHORT_ROWS),
            new Cell(1, 100_000, SHORT_ROWS),
            new Cell(1, 1_000, requests)));
  }

  /** Returns the plan of everything. */
  public static Plan full() {
    List<Cell> cells = new ArrayList<>();
    for (int tenants : WORKING_SETS) {
      cells.add(new Cell(1, tenants, ALL_BORROWS));
    }
    for (int threads : new int[] {2, 8}) {
      for (int tenants : WORKING_SETS) {
        cells.add(new Cell(threads, tenants, THREADED_BORROWS));
      }
    }
    cells.add(new Cell(1, 100_000, REQUESTS));
    cells.add(new Cell(8, 100_000, REQUESTS));
    return new Plan("full", 3, new Fork(4, 5, Duration.ofMillis(350)), cells);
  }

  /** Returns the plan of what must not grow. */
  public static Plan guard() {
    List<Row> rows =
        List.of(
            Row.FLOOR_TEXT,
            Row.TEXT,
            Row.FLOOR_TEXT,
            Row.FLOOR_NUMBER,
            Row.NUMBER,
            Row.FLOOR_NUMBER);
    return new Plan(
        "guard",
        5,
        new Fork(4, 5, Duration.ofMillis(300)),
        List.of(new Cell(1, 1_000, rows), new Cell(1, 100_000, rows)));
  }

  /** Returns all that is measured, each once. */
  public List<Point> points() {
    return cells.stream()
        .flatMap(
            cell -> cell.rows().stream().map(it -> new Point(it, cell.threads(), cell.tenants())))
        .distinct()
        .toList();
  }

  /** Returns the most tenants that any whole request needs; zero if there is none. */
  public int tenantsOfRequests() {
    return points().stream()
        .filter(point -> point.row().isRequest())
        .mapToInt(Point::tenants)
        .max()
        .orElse(0);
  }
}
