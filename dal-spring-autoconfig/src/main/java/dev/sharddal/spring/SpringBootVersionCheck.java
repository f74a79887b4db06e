package dev.sharddal.spring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Refuses versions of Spring Boot that the library does not support, before any auto-configuration
 * fails with a class or method that is missing there. It uses only what all versions have.
 */
final class SpringBootVersionCheck
    implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

  private static final int MAJOR = 4;
  private static final int MINOR = 1;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    if (context.getEnvironment().getProperty("dal.enabled", Boolean.class, true)) {
      check(SpringBootVersion.getVersion());
    }
  }

  /** Accepts versions that cannot be read, such as those of a fork. */
  static void check(@Nullable String version) {
    Matcher read = VERSION.matcher(version == null ? "" : version);
    if (!read.matches()) {
      return;
    }
    int major = Integer.parseInt(read.group(1));
    int minor = Integer.parseInt(read.group(2));
    if (major < MAJOR || (major == MAJOR && minor < MINOR)) {
      throw new RefusedConfigurationException(
          "dal-spring-autoconfig needs Spring Boot %d.%d or newer, but this application has %s."
              .formatted(MAJOR, MINOR, version),
          "Update Spring Boot, or use dal-core without dal-spring-autoconfig, which needs no Spring."
              + " dal.enabled=false starts the application without the data access layer.");
    }
  }
}
