package dev.sharddal.spring;

import dev.sharddal.MetadataSnapshot;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Makes the snapshot of {@code dal.snapshot.*}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("dal.snapshot.path")
@EnableConfigurationProperties(DalSnapshotProperties.class)
class SnapshotConfiguration {

  private static final String KEY_BEAN = "dalSnapshotKey";
  private static final String MAKE_A_KEY =
      "Set dal.snapshot.key to 32 random bytes in Base64, as \"openssl rand -base64 32\" prints"
          + " them, or declare a SecretKey bean named "
          + KEY_BEAN
          + ".";

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  DataAccessLayerBuilderCustomizer metadataSnapshot(
      DalSnapshotProperties properties, @Qualifier(KEY_BEAN) ObjectProvider<SecretKey> keys) {
    SecretKey bean = keys.getIfAvailable();
    MetadataSnapshot snapshot =
        snapshot(properties, bean == null ? decoded(properties.key()) : bean);
    return builder -> builder.snapshot(snapshot);
  }

  private static MetadataSnapshot snapshot(DalSnapshotProperties properties, SecretKey key) {
    Path path = Objects.requireNonNull(properties.path());
    try {
      return MetadataSnapshot.in(path, key)
          .withMaximumAge(properties.maximumAge())
          .withMaximumTenants(properties.maximumTenants());
    } catch (IllegalArgumentException e) { // its text contains no key
      throw new RefusedConfigurationException(
          "A setting of dal.snapshot is refused: " + e.getMessage() + ".",
          "Correct dal.snapshot.*. " + MAKE_A_KEY);
    }
  }

  private static SecretKey decoded(@Nullable String base64) {
    if (base64 == null) {
      throw new RefusedConfigurationException(
          "dal.snapshot.path is set, but the snapshot has no key.", MAKE_A_KEY);
    }
    try {
      return new SecretKeySpec(Base64.getDecoder().decode(base64.trim()), "AES");
    } catch (IllegalArgumentException e) { // its text may contain a part of the key
      throw new RefusedConfigurationException(
          "dal.snapshot.key is not Base64 (or is empty); it is not shown here.", MAKE_A_KEY);
    }
  }
}
