package dev.sharddal.spring.actuate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The settings of the library's health components.
 *
 * @param readyShare The fraction of all pools, 0 to 1, that must accept borrowers for this instance
 *     to be ready. Zero: the instance is ready as long as it runs.
 * @param readinessGroup Whether dalReadiness is a member of the health group readiness. It has no
 *     effect if management.endpoint.health.group.readiness sets the members.
 * @param failedDatabaseStatus The status of a database whose WRITE pool accepts no borrowers. With
 *     FAILED the health endpoint still answers 200; with DOWN it answers 503 as soon as one
 *     database has failed.
 * @param metadataMaxAge The age of the last scan of Database Metadata from which dalMetadata is
 *     DEGRADED. Zero disables it, for applications without periodic refresh.
 */
@ConfigurationProperties("dal.health")
record DalHealthProperties(
    @DefaultValue("0.5") double readyShare,
    @DefaultValue("true") boolean readinessGroup,
    @DefaultValue("FAILED") String failedDatabaseStatus,
    @DefaultValue("10m") Duration metadataMaxAge) {

  DalHealthProperties {
    if (!(readyShare >= 0 && readyShare <= 1)) {
      throw invalid("ready-share", readyShare, "expected 0 to 1.");
    }
    if (failedDatabaseStatus.isBlank()) {
      throw invalid(
          "failed-database-status",
          failedDatabaseStatus,
          "expected a status such as FAILED or DOWN.");
    }
    if (metadataMaxAge.isNegative()) {
      throw invalid("metadata-max-age", metadataMaxAge, "expected zero or more.");
    }
  }

  private static InvalidConfigurationPropertyValueException invalid(
      String key, Object value, String rule) {
    return new InvalidConfigurationPropertyValueException("dal.health." + key, value, rule);
  }
}
