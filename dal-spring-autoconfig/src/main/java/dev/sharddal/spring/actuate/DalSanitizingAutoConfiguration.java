package dev.sharddal.spring.actuate;

import java.util.Locale;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that keeps the key of the snapshot out of the endpoints {@code env} and {@code
 * configprops}, whatever their {@code show-values} is.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class DalSanitizingAutoConfiguration {

  private static final String KEY = "dalsnapshotkey";

  /** Created by Spring Boot. */
  public DalSanitizingAutoConfiguration() {}

  @Bean
  static SanitizingFunction dalSnapshotKeySanitizingFunction() {
    return data -> isKey(data) ? data.withSanitizedValue() : data;
  }

  /** In every spelling of the property, such as {@code DAL_SNAPSHOT_KEY}. */
  private static boolean isKey(SanitizableData data) {
    return data.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "").equals(KEY);
  }
}
