package dev.sharddal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.store.MetadataCodec;
import dev.sharddal.store.Rows;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever a row says, it is accepted and means what it says, or it is refused without harm. */
class RowFuzzTest {

  @Test
  void anyRow_isAcceptedAndHarmless_orRefusedInPlainWords() {
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    Rounds.of(
        3_000,
        random -> {
          Map<String, Object> row = Trees.row(random, "fuzzed");
          DatabaseScan scan = MetadataCodec.scan(List.of(row, Rows.database("good", "app")));

          assertThat(scan.databases()).anyMatch(read -> read.key().shardName().equals("good"));
          assertThat(scan.databases().size() + scan.refused().size() + scan.ignored().size())
              .isGreaterThanOrEqualTo(2);
          Oracle.checkTexts(scan);
          for (DatabaseMetadata read : scan.databases()) {
            Oracle.checkPools(read, false);
            assertThat(MetadataCodec.readDatabase(MetadataCodec.writeDatabase(read)))
                .isEqualTo(read);
          }
          DatabaseScan strict = Oracle.STRICT.apply(scan);
          Oracle.checkTexts(strict);
          strict.databases().forEach(read -> Oracle.checkPools(read, true));
          accepted.addAndGet(scan.databases().size() - 1);
          refused.addAndGet(scan.refused().size());
        });
    if (Long.getLong("fuzz.seed") == null) { // or the generator is of no use
      assertThat(accepted.get()).isPositive();
      assertThat(refused.get()).isPositive();
    }
  }
}
