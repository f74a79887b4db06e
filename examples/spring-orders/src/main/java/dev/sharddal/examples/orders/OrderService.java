package dev.sharddal.examples.orders;

import dev.sharddal.TenantContext;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What can be done with the orders of the tenant whose request is served. */
@Service
@Transactional
class OrderService {

  private final OrderRepository orders;
  private final Clock clock = Clock.systemUTC();

  OrderService(OrderRepository orders) {
    this.orders = orders;
  }

  /** Goes to the WRITE endpoint of the tenant's database. */
  Order place(String article, int quantity) {
    return orders.save(new Order(tenant(), article, quantity, clock.instant()));
  }

  /** Goes to the READ endpoint, with another user that may only read. */
  @Transactional(readOnly = true)
  List<Order> latest() {
    return orders.findTop20ByTenantOrderByPlacedAtDesc(tenant());
  }

  private static String tenant() {
    return TenantContext.current().orElseThrow();
  }
}
