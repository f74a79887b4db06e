package dev.sharddal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.TenantContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TenantTest("of-class")
class TenantTestTest {

  private String boundBefore = "";

  @BeforeAll
  @AfterAll
  static void nobodyIsBoundAround() {
    assertThat(TenantContext.current()).isEmpty();
  }

  @BeforeEach
  void before() {
    boundBefore = TenantContext.current().orElse("nobody");
  }

  @AfterEach
  void after() {
    assertThat(TenantContext.current()).hasValue(boundBefore);
  }

  private void assertBound(String tenant) {
    assertThat(TenantContext.current()).hasValue(tenant);
    assertThat(boundBefore).isEqualTo(tenant);
  }

  @Test
  void class_itsTenant_isBound() {
    assertBound("of-class");
  }

  @Test
  @TenantTest("of-method")
  void method_itsTenant_decidesOverThatOfTheClass() {
    assertBound("of-method");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void invocations_each_areBound(int ignored) {
    assertBound("of-class");
  }

  @Nested
  class InnerThatSaysNothing {
    @Test
    void nested_tenantOfTheClassAround_isBound() {
      assertBound("of-class");
    }
  }

  @Nested
  @TenantTest("of-nested")
  class Inner {
    @Test
    void nested_itsTenant_decides() {
      assertBound("of-nested");
    }

    @Test
    @TenantTest("of-method")
    void nestedMethod_itsTenant_decides() {
      assertBound("of-method");
    }

    @Nested
    class Innermost {
      @Test
      void nestedTwice_nearestTenant_isBound() {
        assertBound("of-nested");
      }
    }
  }
}
