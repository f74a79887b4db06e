package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;
import org.springframework.jmx.export.annotation.ManagedOperation;

/** The operations of {@link DalEndpoint} over JMX, in addition to its status. */
@EndpointJmxExtension(endpoint = DalEndpoint.class)
final class DalEndpointJmxExtension {

  private final DalOperations operations;

  DalEndpointJmxExtension(DalOperations operations) {
    this.operations = operations;
  }

  @ReadOperation
  @ManagedOperation(description = "Show the routes of a tenant; useCase null: for each use case")
  RoutesDescriptor routes(String tenant, @Nullable UseCase useCase) {
    return operations.routes(tenant, useCase);
  }

  @WriteOperation
  @ManagedOperation(
      description =
          "Refresh one database (shard/database), one tenant, or everything if both are null;"
              + " dryRun: only show the changes; force: without safety stops")
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
      description =
          "Open the pools of one database (shard/database) anew though its metadata are the same,"
              + " after its host name was made to lead to another server")
  RenewalDescriptor renew(String database) {
    return operations.renew(database);
  }

  @WriteOperation
  @ManagedOperation(
      description = "Move a tenant to another database (shard/database); no data is copied")
  TenantDescriptor moveTenant(String tenant, String from, String to, Long epoch) {
    return operations.moveTenant(tenant, from, to, epoch);
  }

  @WriteOperation
  @ManagedOperation(
      description = "Change the state of a tenant, which determines the requests that are served")
  TenantDescriptor setTenantState(String tenant, TenantState state, Long epoch) {
    return operations.setTenantState(tenant, state, epoch);
  }
}
