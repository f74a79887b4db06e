package dev.sharddal.examples.orders.demo;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Prints the address of the page, and what to try. */
@Component
class Welcome {

  @EventListener
  void print(ApplicationReadyEvent ready) {
    Environment environment = ready.getApplicationContext().getEnvironment();
    String page = "http://localhost:" + environment.getRequiredProperty("local.server.port");
    System.out.println(text(page));
  }

  static String text(String page) {
    return """

    spring-orders: twelve tenants, three shards, one DataSource.

      The page            PAGE/
      Orders of a tenant  curl -H 'X-Tenant-Id: acme' PAGE/api/orders
      Place an order      curl -H 'X-Tenant-Id: acme' -H 'Content-Type: application/json' \\
                            -d '{"article": "lantern", "quantity": 2}' PAGE/api/orders
      Where is a tenant?  curl PAGE/actuator/dal/routes/acme
      The fleet           curl PAGE/actuator/dal
      What if?            curl -H 'Content-Type: application/json' -d '{"dryRun": true}' \\
                            PAGE/actuator/dal
      New passwords       curl -X POST PAGE/demo/databases/shard-1/rotate
      Meters              curl PAGE/actuator/prometheus

    Ctrl-C ends it.
    """
        .replace("PAGE", page);
  }
}
