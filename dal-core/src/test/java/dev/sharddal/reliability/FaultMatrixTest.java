package dev.sharddal.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault at every phase of a connection ends as promised, for reading and for writing, and the
 * next borrower is served once it is over. docs/reliability.md has the table: run with {@code
 * -Dfault-table=write} to measure and write it.
 */
@Timeout(600)
class FaultMatrixTest {

  /** A busy machine is this much slower; what hangs is slower still. */
  private static final int BUSY = 40;

  private static final boolean WRITES = "write".equals(System.getProperty("fault-table"));

  private static List<Cell> cells = List.of();

  @BeforeAll
  static void runMatrix() throws Exception {
    try (FaultMatrix matrix = new FaultMatrix()) {
      cells = matrix.run(WRITES);
      for (Cell cell : cells) {
        checkLedger(cell);
      }
    }
    Threads.awaitNone();
  }

  /** A commit that was answered is there, and one that the server has not seen is not. */
  private static void checkLedger(Cell cell) {
    if (cell.shard().stage() != Stage.COMMIT || cell.useCase() == UseCase.READ) {
      return;
    }
    switch (cell.shard().trouble()) {
      case REFUSED, LATE, SLOW, ANSWER_LOST ->
          assertThat(cell.rows()).as(cell.toString()).hasSize(1);
      case RESET, SILENT -> assertThat(cell.rows()).as(cell.toString()).isEmpty();
      default -> assertThat(cell.rows()).as(cell.toString()).hasSizeLessThan(2);
    }
  }

  static List<Cell> cells() {
    return cells;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void promise1_cell_endsAsPromised(Cell cell) {
    Promise promise = cell.shard().promise();
    assertThat(cell.ending()).isEqualTo(promise.ending());
    Duration longest = promise.bound().duration.multipliedBy(BUSY);
    assertThat(cell.took()).isLessThan(longest);
  }

  @Test
  void table_hasEveryCell() throws IOException {
    FaultTable table = FaultTable.of(cells);
    if (WRITES) {
      table.write();
    }
    assertThat(FaultTable.documented())
        .as("docs/reliability.md; -Dfault-table=write measures and writes its table anew")
        .isEqualTo(table.withoutTimes());
  }
}
