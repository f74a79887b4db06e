package dev.sharddal.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.spring.testing.Analyses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class SpringBootVersionCheckTest {

  @ParameterizedTest
  @ValueSource(strings = {"4.0.6", "3.5.8", "2.7.18", "4.0.0-RC1"})
  void olderVersion_isRefusedWithTheOneThatIsNeeded(String version) {
    assertThatThrownBy(() -> SpringBootVersionCheck.check(version))
        .isInstanceOfSatisfying(
            RefusedConfigurationException.class,
            e ->
                assertThat(Analyses.textOf(e))
                    .contains("needs Spring Boot 4.1 or newer")
                    .contains("has " + version));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"4.1.0", "4.1.1-SNAPSHOT", "4.10.0", "5.0.0", "custom"})
  void newerOrUnreadableVersion_isAccepted(String version) {
    SpringBootVersionCheck.check(version);
  }

  @Test
  void check_runsBeforeTheContextIsRead() {
    assertThat(
            SpringFactoriesLoader.forDefaultResourceLocation()
                .load(ApplicationContextInitializer.class))
        .hasAtLeastOneElementOfType(SpringBootVersionCheck.class);
  }
}
