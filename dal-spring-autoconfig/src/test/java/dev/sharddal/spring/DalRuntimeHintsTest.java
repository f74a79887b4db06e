package dev.sharddal.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.TenantContextAccessor;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

class DalRuntimeHintsTest {

  @Test
  void driversAndTheAccessor_areKnown() throws Exception {
    RuntimeHints hints = new RuntimeHints();
    new DalRuntimeHints().registerHints(hints, getClass().getClassLoader());
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onConstructorInvocation(org.postgresql.Driver.class.getConstructor()))
        .accepts(hints);
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onType(TypeReference.of("dev.sharddal.connect.CheckedSocketFactory")))
        .accepts(hints);
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onConstructorInvocation(TenantContextAccessor.class.getConstructor()))
        .accepts(hints);
    assertThat(
            RuntimeHintsPredicates.resource()
                .forResource("META-INF/services/io.micrometer.context.ThreadLocalAccessor"))
        .accepts(hints);
  }
}
