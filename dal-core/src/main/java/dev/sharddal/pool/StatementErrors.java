package dev.sharddal.pool;

import com.zaxxer.hikari.SQLExceptionOverride;
import dev.sharddal.connect.Sessions;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What an error of a statement says about its connection.
 *
 * <p>"Feature not supported" says nothing: HikariCP would close the connection, and on PostgreSQL
 * every pooled connection would be closed after a migration, since its prepared statements return
 * other columns now ("cached plan must not change result type"). The driver prepares them again.
 */
final class StatementErrors implements SQLExceptionOverride {

  private static final String FEATURE_NOT_SUPPORTED = "0A000";

  private final @Nullable SQLExceptionOverride customized;
  private final @Nullable Sessions writers;

  /**
   * Creates the judge of one pool.
   *
   * @param customized the application's own, which decides first; or null
   * @param writers the sessions of a WRITE pool; null for other pools, where an error about writing
   *     is the application's
   */
  StatementErrors(@Nullable SQLExceptionOverride customized, @Nullable Sessions writers) {
    this.customized = customized;
    this.writers = writers;
  }

  @java.lang.Override
  public Override adjudicate(SQLException error) {
    if (writers != null) {
      writers.failed(error);
    }
    Override verdict = customized == null ? Override.CONTINUE_EVICT : customized.adjudicate(error);
    return verdict == Override.CONTINUE_EVICT && FEATURE_NOT_SUPPORTED.equals(error.getSQLState())
        ? Override.DO_NOT_EVICT
        : verdict;
  }
}
