package dev.sharddal.benchmarks.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a row shall be at most.
 *
 * @param measure what is compared
 * @param against the row that it is compared with
 * @param limit the most that is good enough
 * @param apart what is taken off first, since it is not what the target is about; or null
 */
public record Target(Measure measure, Row against, double limit, @Nullable Apart apart) {

  /**
   * The time of one row, or by how much it is more than another.
   *
   * @param row the row
   * @param beyond the other, or null
   * @param name what people call it
   */
  public record Apart(Row row, @Nullable Row beyond, String name) {}

  private static final Apart BINDING = new Apart(Row.BINDING, null, "the binding");
  private static final Apart METERS =
      new Apart(Row.METERED, Row.FLOOR_TEXT, "what HikariCP's own meters cost");

  private static final Map<Integer, Double> TEXT_RATIOS =
      Map.of(1_000, 1.30, 100_000, 1.50, 1_000_000, 1.60);
  private static final Map<Integer, Double> NUMBER_RATIOS = Map.of(1_000, 1.15, 100_000, 1.40);

  /** What is compared. */
  public enum Measure {
    /** The times, one divided by the other. */
    RATIO("%.3f <= %.2f x %s"),
    /** The nanoseconds more. */
    MORE_NANOS("%+.1f ns <= %+.0f to %s"),
    /** The whole bytes more. */
    MORE_BYTES("%+.0f B <= %+.0f to %s");

    private final String format;

    Measure(String format) {
      this.format = format;
    }
  }

  /**
   * Returns the targets of a row; many have none.
   *
   * @param row the row
   * @param tenants over how many tenants
   */
  public static List<Target> of(Row row, int tenants) {
    List<Target> targets = new ArrayList<>();
    switch (row) {
      case TEXT -> {
        targets.addAll(borrow(row, tenants, TEXT_RATIOS));
        targets.add(new Target(Measure.RATIO, Row.SPRING, 1.0, null));
        targets.add(new Target(Measure.RATIO, Row.DYNAMIC, 1.0, null));
      }
      case NUMBER -> targets.addAll(borrow(row, tenants, NUMBER_RATIOS));
      case UUID -> targets.add(new Target(Measure.MORE_BYTES, row.floor(), 0, null));
      case CONTEXT -> targets.add(new Target(Measure.RATIO, Row.TEXT, 1.2, BINDING));
      case OBSERVED -> targets.add(new Target(Measure.MORE_NANOS, Row.TEXT, 10, METERS));
      case REQUEST_TEXT -> targets.add(new Target(Measure.RATIO, row.floor(), 1.02, null));
      default -> {}
    }
    return targets;
  }

  private static List<Target> borrow(Row row, int tenants, Map<Integer, Double> ratios) {
    List<Target> targets = new ArrayList<>();
    Double limit = ratios.get(tenants);
    if (limit != null) {
      targets.add(new Target(Measure.RATIO, row.floor(), limit, null));
    }
    targets.add(new Target(Measure.MORE_BYTES, row.floor(), 0, null));
    return targets;
  }

  /**
   * Returns what is to be compared with the limit.
   *
   * @param ours what was measured of the row
   * @param theirs what was measured of the other
   */
  public double value(Figures ours, Figures theirs) {
    return switch (measure) {
      case RATIO -> ours.nanos() / theirs.nanos();
      case MORE_NANOS -> ours.nanos() - theirs.nanos();
      case MORE_BYTES -> Math.round(ours.bytes() - theirs.bytes());
    };
  }

  /**
   * Returns the comparison, for people.
   *
   * @param value what {@link #value} returned
   */
  public String text(double value) {
    String comparison =
        measure.format.formatted(
            value, limit, against.floor() == against ? "floor" : against.label());
    return apart == null ? comparison : comparison + ", without " + apart.name();
  }
}
