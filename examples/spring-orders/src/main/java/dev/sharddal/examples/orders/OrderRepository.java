package dev.sharddal.examples.orders;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The orders of the database that the running transaction is in. */
interface OrderRepository extends JpaRepository<Order, UUID> {

  /** Returns a tenant's latest orders, newest first. */
  List<Order> findTop20ByTenantOrderByPlacedAtDesc(String tenant);
}
