package dev.sharddal.examples.orders.demo;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Copies a tenant's rows from one database to another, which the library does not do. To move a
 * tenant, set it to {@code MOVING}, copy its rows, move it, and clear the rows in the old database.
 */
@Component
class TenantRows {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String COLUMNS =
      "id, tenant, article, quantity, placed_at, written_by, written_in";
  private static final String COPY = "SELECT " + COLUMNS + " FROM orders WHERE tenant = ?";
  private static final String TAKE = "DELETE FROM orders WHERE tenant = ? RETURNING " + COLUMNS;
  private static final String PUT =
      "INSERT INTO orders (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private static final RowMapper<Object[]> ALL_COLUMNS =
      (row, number) -> {
        Object[] values = new Object[row.getMetaData().getColumnCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = row.getObject(i + 1);
        }
        return values;
      };

  private final DataAccessLayer dal;
  private final Fleet fleet;

  TenantRows(DataAccessLayer dal, Fleet fleet) {
    this.dal = dal;
    this.fleet = fleet;
  }

  /** Copies the rows of a tenant whose WRITE requests wait, and returns their number. */
  int copy(String tenant, DatabaseKey from, DatabaseKey to)
      throws SQLException, InterruptedException {
    return carry(COPY, tenant, from, to);
  }

  /** Deletes the rows of a tenant that has moved, and returns their number. */
  int clear(String tenant, DatabaseKey from, DatabaseKey to)
      throws SQLException, InterruptedException {
    return carry(TAKE, tenant, from, to);
  }

  private int carry(String rows, String tenant, DatabaseKey from, DatabaseKey to)
      throws SQLException, InterruptedException {
    awaitTransactionsThatRun(from);
    DataSource source = dal.dataSource(from, UseCase.WRITE);
    JdbcTemplate target = new JdbcTemplate(dal.dataSource(to, UseCase.WRITE));
    var asTenant = new ArgumentPreparedStatementSetter(new Object[] {tenant});
    return new TransactionTemplate(new DataSourceTransactionManager(source))
        .execute(
            transaction -> {
              List<Object[]> values = new JdbcTemplate(source).query(rows, asTenant, ALL_COLUMNS);
              target.batchUpdate(PUT, values); // before the source deletes them
              return values.size();
            });
  }

  /** Waits until all transactions that began before the change of the tenant have ended. */
  private void awaitTransactionsThatRun(DatabaseKey database)
      throws SQLException, InterruptedException {
    PostgresServer server = fleet.serverOf(database);
    String older =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND xact_start < '%s'"
            .formatted(Fleet.nameOf(database), server.ask("SELECT clock_timestamp()"));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!server.ask(older).equals("0")) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "A transaction in " + database + " runs for more than " + PATIENCE.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
