package dev.sharddal.spring.actuate;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * The actuator endpoint {@code dal}: databases, pools, and what the tenant cache has done. Routes,
 * refreshes and changes of tenants are operations of its own over HTTP and over JMX, since each
 * names them in its own way. Nothing that it answers holds a secret. Thread-safe.
 */
@Endpoint(id = "dal")
public final class DalEndpoint {

  private final DalOperations operations;

  DalEndpoint(DalOperations operations) {
    this.operations = operations;
  }

  /** Returns every database and pool at this moment. */
  @ReadOperation
  DalDescriptor status() {
    return operations.status();
  }
}
