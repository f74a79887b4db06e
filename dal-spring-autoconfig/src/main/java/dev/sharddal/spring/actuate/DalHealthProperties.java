package dev.sharddal.spring.actuate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What the library's health components say, and when.
 *
 * @param readyShare The share of all pools, 0 to 1, that must take borrowers for this instance to
 *     be ready. Zero: it is ready as long as it runs.
 * @param readinessGroup Whether dalReadiness is a member of the health group readiness. It has no
 *     effect where management.endpoint.health.group.readiness names the members.
 * @param failedDatabaseStatus The status of a database whose WRITE pool takes no borrowers. FAILED
 *     leaves the answer of the health endpoint at 200; DOWN makes it 503 as soon as one database
 *     has failed.
 * @param metadataMaxAge The age of the last scan of Database Metadata from which dalMetadata is
 *     DEGRADED. Zero: none, for applications without periodic refresh.
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
          "failed-database-status", failedDatabaseStatus, "expected a status, as FAILED or DOWN.");
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
