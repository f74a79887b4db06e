package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Pooler;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys {@code identity} and {@code pooler} of an endpoint. */
class EndpointKeysTest {

  @ParameterizedTest
  @ValueSource(strings = {"transaction", "TRANSACTION", "Transaction"})
  void case16_pooler_anyCase_isReadAndWrittenInLowerCase(String word) {
    DatabaseMetadata read = MetadataCodec.readDatabase(row(pooled("\"pooler\": \"" + word + "\"")));
    assertThat(read.connectionDetails().defaults().pooler()).isEqualTo(Pooler.TRANSACTION);
    assertThat(MetadataCodec.toJson(MetadataCodec.writeDatabase(read)))
        .contains("\"pooler\":\"transaction\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'pooler': 'statement' | $.pooler: unknown value (9 characters, not shown)",
        "'pooler': 'transactoin' | transaction",
        "'pooler': true | $.pooler: expected a string, but was true",
        "'poolr': 'transaction' | did you mean 'pooler'?",
        "'identiy': 'a' | did you mean 'identity'?",
        "'identity': 'a b' | $.identity: expected 1 to 128 of the characters",
        "'identity': '' | $.identity: expected 1 to 128 of the characters",
        "'identity': 7 | $.identity: expected a string, but was 7",
        "'pooler': 'transaction', 'schema': 's' | ALTER ROLE ... SET search_path",
        "'pooler': 'transaction', 'properties': {'currentSchema': 'a'} | ALTER ROLE",
        "'pooler': 'transaction', 'properties': {'options': '-c statement_timeout=5s'} | ALTER ROLE",
        "'pooler': 'transaction', 'properties': {'readOnlyMode': 'always'} | readOnlyMode",
        "'pooler': 'transaction', 'pool': {'sessionReset': 'FULL'} | JDBC_ONLY",
      },
      quoteCharacter = '`')
  void case16_row19_wrongKeyOrWord_isRefusedWithTheRule(String keys, String rule) {
    assertThatThrownBy(() -> MetadataCodec.readDatabase(row(pooled(keys.replace('\'', '"')))))
        .hasMessageContaining(rule);
  }

  private static Map<String, Object> row(String details) {
    return Map.of("ShardName", "s1", "DatabaseName", "app", "ConnectionDetails", details);
  }

  private static String pooled(String keys) {
    return "{\"engine\": \"postgresql\", \"database\": \"app\", \"credentials\": {\"secretId\": \"s\"}, "
        + keys
        + ", \"endpoints\": {\"WRITE\": {\"host\": \"db-1\"}}}";
  }
}
