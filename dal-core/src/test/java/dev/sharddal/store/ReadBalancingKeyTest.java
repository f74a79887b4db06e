package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.ReadBalancing;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The key {@code readBalancing} of connection details. */
class ReadBalancingKeyTest {

  @ParameterizedTest
  @EnumSource
  void everyValue_isReadAndWritten(ReadBalancing value) {
    DatabaseMetadata read = database("'readBalancing': '" + value + "'", "");
    assertThat(read.connectionDetails().readBalancing()).isEqualTo(value);
    assertThat(MetadataCodec.readDatabase(MetadataCodec.writeDatabase(read))).isEqualTo(read);
    assertThat(MetadataCodec.toJson(MetadataCodec.writeDatabase(read)))
        .contains("\"readBalancing\":\"" + value + "\"");
  }

  @Test
  void noValue_leavesItToTheApplication() {
    DatabaseMetadata read = database("'port': 5432", "");
    assertThat(read.connectionDetails().readBalancing()).isNull();
    assertThat(MetadataCodec.toJson(MetadataCodec.writeDatabase(read)))
        .doesNotContain("readBalancing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'readBalancing': 'LEAST_BUZY' | '' | $.readBalancing: unknown value (10 characters, not"
            + " shown), did you mean 'LEAST_BUSY'?",
        "'readBalancing': 'least_busy' | '' | did you mean 'LEAST_BUSY'?",
        "'readBalancing': 'x' | '' | $.readBalancing: unknown value (1 characters, not shown);"
            + " expected one of WEIGHTED_RANDOM, ROUND_ROBIN, LEAST_BUSY, RESPONSE_TIME",
        "'readBalancing': 7 | '' | $.readBalancing: expected a string, but was 7",
        "'readBalancin': 'LEAST_BUSY' | '' | unknown key, did you mean 'readBalancing'?",
        "'port': 5432 | , 'readBalancing': 'LEAST_BUSY' | $.endpoints.READ.readBalancing: not allowed"
            + " here; it belongs to the top level",
      },
      quoteCharacter = '`')
  void wrongKeyOrValue_isRefusedWithTheRule(String top, String replica, String rule) {
    assertThatThrownBy(() -> database(top, replica.equals("''") ? "" : replica))
        .hasMessageContaining(rule);
  }

  private static DatabaseMetadata database(String top, String replica) {
    String details =
        "{'engine': 'postgresql', 'database': 'app', 'credentials': {'secretId': 's'}, "
            + top
            + ", 'endpoints': {'WRITE': {'host': 'db-1'}, 'READ': {'host': 'db-2'"
            + replica
            + "}}}";
    return MetadataCodec.readDatabase(
        Map.of(
            "ShardName",
            "s1",
            "DatabaseName",
            "app",
            "ConnectionDetails",
            details.replace('\'', '"')));
  }
}
