package dev.sharddal.examples.orders;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The orders in the database of the running transaction. */
interface OrderRepository extends JpaRepository<Order, UUID> {

  /** Returns a tenant's latest orders, newest first. */
  List<Order> findTop20ByTenantOrderByPlacedAtDesc(String tenant);
}
