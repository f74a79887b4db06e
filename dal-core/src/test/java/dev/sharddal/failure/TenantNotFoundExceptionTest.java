package dev.sharddal.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.InitializationMode;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.InMemoryMetadataStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantNotFoundExceptionTest {

  private static final String COMPOSED = "caf\u00e9";
  private static final String DECOMPOSED = "cafe\u0301";

  @Test
  void text_ofAnIdThatIsNotInNfc_showsBothFormsEscaped() {
    assertThat((Throwable) new TenantNotFoundException(DECOMPOSED))
        .hasMessageContaining("is not in Tenant Metadata")
        .hasMessageContaining("The id is not in NFC")
        .hasMessageContaining("it is 'cafe\\u0301', and 'caf\\u00e9' in NFC");
  }

  @Test
  void text_ofALongIdThatIsNotInNfc_isBounded() {
    assertThat(new TenantNotFoundException(DECOMPOSED.repeat(60)).getMessage())
        .contains("cafe\\u0301cafe\\u0301", "...")
        .hasSizeLessThan(600);
  }

  @Test
  void text_ofAnIdWithSpecialCharacters_escapesThem() {
    assertThat((Throwable) new TenantNotFoundException("a\n'" + DECOMPOSED))
        .hasMessageContaining("it is 'a\\n\\'cafe\\u0301'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme", COMPOSED, "\ud83d\ude00", "\ud83d", "日本"})
  void text_ofAnyOtherId_saysNothingOfIt(String id) {
    assertThat(new TenantNotFoundException(id).getMessage()).doesNotContain("NFC");
  }

  @Test
  void lookup_ofATenantTypedInTheOtherForm_saysWhyItIsNotFound() throws Exception {
    InMemoryMetadataStore store =
        InMemoryMetadataStore.create()
            .put(TenantMetadata.of(COMPOSED, new DatabaseKey("shard-1", "orders")));
    try (DataAccessLayer dal =
        DataAccessLayer.builder(store).initializationMode(InitializationMode.DEGRADED).build()) {
      dal.initializeDB();
      assertThat(dal.tenant(COMPOSED).tenantId()).isEqualTo(COMPOSED);
      assertThatThrownBy(() -> dal.tenant(DECOMPOSED))
          .isInstanceOf(TenantNotFoundException.class)
          .hasMessageContaining("The id is not in NFC");
    }
  }
}
