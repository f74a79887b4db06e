package dev.sharddal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sharddal.DataAccessLayer;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublicTypesTest {

  /** What users and those who write a store meet. A no is temporary, but a yes is forever. */
  private static final String FOR_USERS =
      """
      DataAccessLayer
      DataAccessLayerBuilder
      InitializationMode
      MetadataSnapshot
      PoolStart
      TenantContext
      TenantContext.Scope
      TenantContextAccessor
      event.DalListener
      failure.BorrowFailure
      failure.BorrowFailure.Details
      failure.BorrowInterruptedException
      failure.FailureReason
      failure.MetadataUnavailableException
      failure.PoolExhaustedException
      failure.RequestRefusedException
      failure.ShardUnavailableException
      failure.TenantMovingException
      failure.TenantNotFoundException
      metadata.CapacityMetrics
      metadata.ChangeCursor
      metadata.ConnectionDetails
      metadata.Credentials
      metadata.Credentials.Address
      metadata.Credentials.Iam
      metadata.Credentials.Password
      metadata.Credentials.Secret
      metadata.CredentialsResolver
      metadata.DatabaseKey
      metadata.DatabaseMetadata
      metadata.DatabaseScan
      metadata.DriverTimeouts
      metadata.Endpoint
      metadata.Engine
      metadata.Engines
      metadata.ExpectedServer
      metadata.HostRules
      metadata.MetadataChanges
      metadata.MetadataConflictException
      metadata.MetadataStore
      metadata.MetadataStoreException
      metadata.MetadataStoreException.Reason
      metadata.PoolDefinition
      metadata.PoolDefinition.Change
      metadata.PoolKey
      metadata.PoolSettings
      metadata.Pooler
      metadata.ReadBalancing
      metadata.RefusedRow
      metadata.ResolvedPoolSettings
      metadata.SafeText
      metadata.SessionReset
      metadata.SessionResetMode
      metadata.Staleness
      metadata.TenantIdPattern
      metadata.TenantMetadata
      metadata.TenantState
      metadata.TlsLevel
      metadata.UrlTarget
      metadata.UseCase
      metadata.WritableMetadataStore
      refresh.OutdatedPlanException
      refresh.PlannedChange
      refresh.PlannedChange.Kind
      refresh.RefreshPlan
      refresh.RefreshReport
      report.CacheStatistics
      report.ConnectionBudget
      report.ConnectionBudgetException
      report.ConnectionBudgetMode
      report.DalStatus
      report.DalStatus.State
      report.InitializationException
      report.InitializationReport
      report.PoolOutcome
      report.PoolOutcome.Result
      report.PoolStatus
      report.PoolStatus.State
      report.RouteExplanation
      report.RouteSource
      report.ServerBudget
      report.SnapshotStatus
      store.InMemoryMetadataStore
      store.InvalidMetadataException
      store.JsonFileMetadataStore
      store.MetadataCodec
      tenant.TenantAdmin
      """;

  /** Public in an exported package only because the roof and the flows stand in other packages. */
  private static final String FOR_THE_ROOF =
      """
      event.EventDispatcher
      metadata.ConnectionPolicy
      refresh.BudgetRule
      refresh.CurrentTopology
      """;

  /** What module-info exports; the types of other packages are hidden from users. */
  private static final Set<String> EXPORTED =
      Set.of("", "event.", "failure.", "metadata.", "refresh.", "report.", "store.", "tenant.");

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
                .filter(name -> EXPORTED.contains(name.replaceFirst("[A-Z].*", "")))
                .toList();
    assertThat(found)
        .as("public types of dal-core: one that comes or goes is a decision, and is written here")
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(FOR_USERS, FOR_THE_ROOF).flatMap(String::lines).toList());
  }

  @Test
  void exports_ofTheModule_areThese() {
    Set<String> exported =
        ModuleFinder.of(
                Path.of(
                    DataAccessLayer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath()))
            .find("dev.sharddal.core")
            .orElseThrow()
            .descriptor()
            .exports()
            .stream()
            .map(each -> each.source().replaceFirst("^dev\\.sharddal\\.?", ""))
            .map(each -> each.isEmpty() ? each : each + ".")
            .collect(Collectors.toSet());
    assertThat(exported).isEqualTo(EXPORTED);
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
