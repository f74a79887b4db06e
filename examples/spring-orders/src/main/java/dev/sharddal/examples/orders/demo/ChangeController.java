package dev.sharddal.examples.orders.demo;

import dev.sharddal.metadata.DatabaseKey;
import java.sql.SQLException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The changes outside of the library that the page can trigger. Changes in the library go through
 * the actuator.
 */
@RestController
@RequestMapping("/demo")
class ChangeController {

  private final TenantRows rows;
  private final PasswordRotation rotation;
  private final OwnLoad load;

  ChangeController(TenantRows rows, PasswordRotation rotation, OwnLoad load) {
    this.rows = rows;
    this.rotation = rotation;
    this.load = load;
  }

  @PostMapping("/tenants/{tenant}/copy")
  Carried copy(@PathVariable String tenant, @RequestBody Way way)
      throws SQLException, InterruptedException {
    return new Carried(rows.copy(tenant, Fleet.databaseOf(way.from()), Fleet.databaseOf(way.to())));
  }

  @PostMapping("/tenants/{tenant}/clear")
  Carried clear(@PathVariable String tenant, @RequestBody Way way)
      throws SQLException, InterruptedException {
    return new Carried(
        rows.clear(tenant, Fleet.databaseOf(way.from()), Fleet.databaseOf(way.to())));
  }

  @PostMapping("/databases/{shard}/rotate")
  Rotated rotate(@PathVariable String shard) throws SQLException {
    DatabaseKey database = Fleet.databaseOf(shard);
    return new Rotated(database.toString(), rotation.rotate(database));
  }

  @PutMapping("/load")
  Rate load(@RequestBody Rate rate) {
    load.setPerSecond(rate.perSecond());
    return rate;
  }

  @ExceptionHandler
  ProblemDetail refused(IllegalArgumentException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
  }

  /**
   * The direction of a copy of rows.
   *
   * @param from the tenant's current shard
   * @param to the tenant's new shard
   */
  record Way(String from, String to) {}

  /**
   * The result of copying or clearing rows.
   *
   * @param rows the number of rows
   */
  record Carried(int rows) {}

  /**
   * The result of a rotation: the new passwords are in PostgreSQL and in DynamoDB.
   *
   * @param database the database
   * @param version the version of the row that has them
   */
  record Rotated(String database, long version) {}

  /**
   * The rate of the load.
   *
   * @param perSecond requests per second; 0 is off
   */
  record Rate(int perSecond) {}
}
