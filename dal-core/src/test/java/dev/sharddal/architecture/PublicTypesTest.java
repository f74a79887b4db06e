package dev.sharddal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sharddal.DataAccessLayer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublicTypesTest {

  /** What users and those who write a store meet. A no is temporary, but a yes is forever. */
  private static final String FOR_USERS =
      """
      DalStatus
      DalStatus.State
      DataAccessLayer
      DataAccessLayerBuilder
      InitializationException
      InitializationMode
      InitializationReport
      RefreshReport
      RouteExplanation
      TenantAdmin
      TenantContext
      TenantContext.Scope
      TenantContextAccessor
      event.BorrowFailure
      event.BorrowFailure.Details
      event.BorrowInterruptedException
      event.DalListener
      event.FailureReason
      metadata.CapacityMetrics
      metadata.ChangeCursor
      metadata.ConnectionDetails
      metadata.Credentials
      metadata.Credentials.Iam
      metadata.Credentials.Password
      metadata.Credentials.Secret
      metadata.CredentialsResolver
      metadata.DatabaseKey
      metadata.DatabaseMetadata
      metadata.DatabaseScan
      metadata.Endpoint
      metadata.Engine
      metadata.MetadataChanges
      metadata.MetadataConflictException
      metadata.MetadataStore
      metadata.MetadataStoreException
      metadata.MetadataStoreException.Reason
      metadata.PoolDefinition
      metadata.PoolDefinition.Change
      metadata.PoolKey
      metadata.PoolSettings
      metadata.Printable
      metadata.RefusedRow
      metadata.ResolvedPoolSettings
      metadata.TenantMetadata
      metadata.TenantState
      metadata.UseCase
      metadata.WritableMetadataStore
      pool.PoolExhaustedException
      pool.PoolOutcome
      pool.PoolOutcome.Result
      pool.PoolStatus
      pool.PoolStatus.State
      pool.ShardUnavailableException
      refresh.OutdatedPlanException
      refresh.PlannedChange
      refresh.PlannedChange.Kind
      refresh.RefreshPlan
      routing.CacheStatistics
      routing.MetadataUnavailableException
      routing.RequestRefusedException
      routing.Resolution
      routing.RouteSource
      routing.TenantMovingException
      routing.TenantNotFoundException
      store.InMemoryMetadataStore
      store.InvalidMetadataException
      store.JsonFileMetadataStore
      store.MetadataCodec
      """;

  /** Public only because the roof stands in another package than the rooms. */
  private static final String FOR_THE_ROOF =
      """
      event.DalEvents
      metrics.DalMetrics
      pool.ConnectionPools
      pool.LoginWatch
      pool.PoolEnvironment
      pool.PoolGroup
      refresh.ChangeFollower
      refresh.ChangeFollower.Subscriber
      refresh.KnownTopology
      refresh.SharedRun
      routing.DirectorySettings
      routing.Place
      routing.TenantDirectory
      routing.TenantRoute
      """;

  @Test
  void publicTypes_areExactlyThese() {
    List<String> found =
        new ClassFileImporter()
                .importUrl(
                    DataAccessLayer.class.getProtectionDomain().getCodeSource().getLocation())
                .stream()
                .filter(PublicTypesTest::isPublic)
                .map(
                    type -> type.getName().replace('$', '.').replaceFirst("^dev\\.sharddal\\.", ""))
                .toList();
    assertThat(found)
        .as("public types of dal-core: one that comes or goes is a decision, and is written here")
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(FOR_USERS, FOR_THE_ROOF).flatMap(String::lines).toList());
  }

  @Test
  void lists_ofPublicTypes_areSorted() {
    assertThat(FOR_USERS.lines()).isSorted();
    assertThat(FOR_THE_ROOF.lines()).isSorted();
  }

  /** Public, and so is everything around it. */
  private static boolean isPublic(JavaClass type) {
    Optional<JavaClass> outer = type.getEnclosingClass();
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && !type.isAnonymousClass()
        && !type.getModifiers().contains(JavaModifier.SYNTHETIC)
        && (outer.isEmpty() || isPublic(outer.get()));
  }
}
