package dev.sharddal.examples.orders;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Orders over HTTP; the header {@code X-Tenant-Id} says whose. */
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
   * What a customer asks for.
   *
   * @param article what
   * @param quantity how many
   */
  record NewOrder(String article, int quantity) {}
}
