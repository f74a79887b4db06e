package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;
import org.springframework.jmx.export.annotation.ManagedOperation;

/** The operations of {@link DalEndpoint} over JMX, beside its status. */
@EndpointJmxExtension(endpoint = DalEndpoint.class)
final class DalEndpointJmxExtension {

  private final DalOperations operations;

  DalEndpointJmxExtension(DalOperations operations) {
    this.operations = operations;
  }

  @ReadOperation
  @ManagedOperation(description = "Where the requests of a tenant go; useCase null: of each")
  RoutesDescriptor routes(String tenant, @Nullable UseCase useCase) {
    return operations.routes(tenant, useCase);
  }

  @WriteOperation
  @ManagedOperation(
      description =
          "Follow the metadata of one database (shard/database), of one tenant, or of all if both"
              + " are null; dryRun: only show what would be done; force: without safety stops")
  OperationResponseBody refresh(
      @Nullable String database,
      @Nullable String tenant,
      @Nullable Boolean dryRun,
      @Nullable Boolean force) {
    return operations.refresh(
        database, tenant, Boolean.TRUE.equals(dryRun), Boolean.TRUE.equals(force));
  }

  @WriteOperation
  @ManagedOperation(
      description = "Let a tenant live in another database (shard/database); no data is copied")
  TenantDescriptor moveTenant(String tenant, String from, String to, Long epoch) {
    return operations.moveTenant(tenant, from, to, epoch);
  }

  @WriteOperation
  @ManagedOperation(description = "Change which requests of a tenant are served")
  TenantDescriptor setTenantState(String tenant, TenantState state, Long epoch) {
    return operations.setTenantState(tenant, state, epoch);
  }
}
