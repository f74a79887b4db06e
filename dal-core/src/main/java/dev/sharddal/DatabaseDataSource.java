package dev.sharddal;

import dev.sharddal.borrow.TenantRouter;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import java.sql.Connection;
import java.sql.SQLException;

/** A {@link javax.sql.DataSource} of one database, independent of its tenants. */
final class DatabaseDataSource extends BorrowingDataSource {

  private final TenantRouter router;
  private final DatabaseKey database;
  private final UseCase useCase;

  DatabaseDataSource(TenantRouter router, DatabaseKey database, UseCase useCase) {
    this.router = router;
    this.database = database;
    this.useCase = useCase;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return router.borrow(database, useCase);
  }

  @Override
  public String toString() {
    return "DataSource of " + database + "/" + useCase;
  }
}
