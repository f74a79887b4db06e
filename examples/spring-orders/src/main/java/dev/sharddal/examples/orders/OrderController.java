package dev.sharddal.examples.orders;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP interface for orders; the header {@code X-Tenant-Id} contains the tenant. */
@RestController
@RequestMapping("/api/orders")
class OrderController {

  private final OrderService service;

  OrderController(OrderService service) {
    this.service = service;
  }

  @GetMapping
  List<Order> latest() {
    return service.latest();
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  Order place(@RequestBody NewOrder order) {
    return service.place(order.article(), order.quantity());
  }

  /**
   * The request for a new order.
   *
   * @param article the article
   * @param quantity the quantity
   */
  record NewOrder(String article, int quantity) {}
}
