package dev.sharddal.spring.actuate;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * The actuator endpoint {@code dal}, which shows databases, pools and the statistics of the tenant
 * cache. Routes, refreshes and changes of tenants are separate operations over HTTP and over JMX,
 * because the two name operations differently. By default only reads are allowed. No answer
 * contains a secret. Thread-safe.
 */
@Endpoint(id = "dal", defaultAccess = Access.READ_ONLY)
public final class DalEndpoint {

  private final DalOperations operations;

  DalEndpoint(DalOperations operations) {
    this.operations = operations;
  }

  /** Returns a snapshot of every database and pool. */
  @ReadOperation
  DalDescriptor status() {
    return operations.status();
  }
}
