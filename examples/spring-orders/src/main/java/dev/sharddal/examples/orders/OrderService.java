package dev.sharddal.examples.orders;

import dev.sharddal.TenantContext;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The operations on the orders of the bound tenant. */
@Service
@Transactional
class OrderService {

  private final OrderRepository orders;
  private final Clock clock = Clock.systemUTC();

  OrderService(OrderRepository orders) {
    this.orders = orders;
  }

  /** Places an order, using the WRITE endpoint of the tenant's database. */
  Order place(String article, int quantity) {
    return orders.save(new Order(tenant(), article, quantity, clock.instant()));
  }

  /** Returns the latest orders, using the READ endpoint and its read-only user. */
  @Transactional(readOnly = true)
  List<Order> latest() {
    return orders.findTop20ByTenantOrderByPlacedAtDesc(tenant());
  }

  private static String tenant() {
    return TenantContext.current().orElseThrow();
  }
}
