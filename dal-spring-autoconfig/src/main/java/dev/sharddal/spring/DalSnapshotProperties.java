package dev.sharddal.spring;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The snapshot of the metadata with which the application starts while the metadata store is down.
 *
 * @param path The encrypted file of the snapshot, in a directory that exists; one for each process.
 *     Without it there is no snapshot.
 * @param key The AES key of the snapshot: 32 random bytes in Base64. It is never shown. A SecretKey
 *     bean named dalSnapshotKey replaces it.
 * @param maximumAge The age at which a snapshot is refused.
 * @param maximumTenants The maximum number of tenants in the snapshot, 0 to 1000000.
 */
@ConfigurationProperties("dal.snapshot")
record DalSnapshotProperties(
    @Nullable Path path,
    @Nullable String key,
    @DefaultValue("24h") Duration maximumAge,
    @DefaultValue("100000") int maximumTenants) {

  /** Returns the settings without the key. */
  @Override
  public String toString() {
    return "DalSnapshotProperties[path=%s, maximumAge=%s, maximumTenants=%d]"
        .formatted(path, maximumAge, maximumTenants);
  }
}
