package dev.sharddal.spring.jdbc;

import dev.sharddal.TenantContext;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.UseCase;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection that borrows its target at the first statement, when its use case is known. Like any
 * connection, it is used by one thread at a time.
 *
 * <p>Settings that are made before the first statement are kept, and applied to the target. Spring
 * begins a transaction by setting whether its connection is read-only. Code that holds one
 * connection for several transactions, such as Hibernate's session in a web request, changes this
 * between transactions. The target is then returned to its pool, and the next statement borrows
 * from the pool of the other use case. Within a transaction the target never changes.
 */
final class RoutedConnection implements InvocationHandler {

  private final TenantRoutingDataSource source;
  private final FleetMetaData fleetMetaData;

  /**
   * The tenant of this connection; null until the first statement if no tenant was bound before.
   */
  private @Nullable String tenant;

  private @Nullable Connection target;

  /** The use case for which the target was borrowed. */
  private @Nullable UseCase servedAs;

  private boolean closed;
  private boolean readOnly;
  private boolean autoCommit = true;
  private @Nullable Integer isolation;

  /** Whether the target was used since the last transaction ended. */
  private boolean used;

  RoutedConnection(
      TenantRoutingDataSource source, @Nullable String tenant, FleetMetaData fleetMetaData) {
    this.source = source;
    this.tenant = tenant;
    this.fleetMetaData = fleetMetaData;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    switch (method.getName()) {
      case "equals":
        return args != null && args[0] == proxy;
      case "hashCode":
        return System.identityHashCode(proxy);
      case "toString":
        return describe();
      case "close":
        close();
        return null;
      case "isClosed":
        return closed || (target != null && target.isClosed());
      default:
        break;
    }
    if (closed) {
      if (method.getName().equals("isValid")) {
        return false;
      }
      throw new SQLNonTransientConnectionException("The connection is closed", "08003");
    }
    return invokeOpen((Connection) proxy, method, args);
  }

  /** Handles the methods that need no target. */
  private @Nullable Object invokeOpen(Connection proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    switch (method.getName()) {
      case "setReadOnly":
        setReadOnly((boolean) onlyOf(args));
        return null;
      case "isReadOnly":
        return target == null ? readOnly : target.isReadOnly();
      case "setAutoCommit":
        setAutoCommit((boolean) onlyOf(args));
        return null;
      case "getAutoCommit":
        return target == null ? autoCommit : target.getAutoCommit();
      case "setTransactionIsolation":
        setIsolation((int) onlyOf(args));
        return null;
      case "getTransactionIsolation":
        return isolation();
      case "commit", "rollback":
        return endTransaction(method, args);
      case "getMetaData":
        return metaData(proxy);
      case "isValid":
        return target == null && whoIsAsking() == null
            ? fleetMetaData.isAnyValid((int) onlyOf(args))
            : target().isValid((int) onlyOf(args));
      case "isWrapperFor":
        return ((Class<?>) onlyOf(args)).isInstance(proxy)
            || target().isWrapperFor((Class<?>) onlyOf(args));
      case "unwrap":
        return ((Class<?>) onlyOf(args)).isInstance(proxy)
            ? proxy
            : target().unwrap((Class<?>) onlyOf(args));
      case "getWarnings", "clearWarnings", "beginRequest", "endRequest", "abort":
        return target == null ? null : invokeOn(target, method, args);
      default:
        Connection borrowed = target();
        used = true;
        return invokeOn(borrowed, method, args);
    }
  }

  private static Object onlyOf(Object @Nullable [] args) {
    return Objects.requireNonNull(args)[0];
  }

  private static @Nullable Object invokeOn(Object on, Method method, Object @Nullable [] args)
      throws Throwable {
    try {
      return method.invoke(on, args);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private void setReadOnly(boolean newReadOnly) throws SQLException {
    if (newReadOnly == readOnly) {
      return;
    }
    readOnly = newReadOnly;
    giveBackUnlessServedAs(wanted());
    if (target != null) {
      target.setReadOnly(newReadOnly);
    }
  }

  private void setAutoCommit(boolean newAutoCommit) throws SQLException {
    if (!newAutoCommit && autoCommit) {
      used = false; // commits the preceding work
      giveBackUnlessServedAs(wanted());
    }
    if (target != null) {
      target.setAutoCommit(newAutoCommit);
    }
    autoCommit = newAutoCommit;
  }

  private void setIsolation(int level) throws SQLException {
    if (target != null) {
      target.setTransactionIsolation(level);
    }
    isolation = level;
  }

  private int isolation() throws SQLException {
    if (isolation != null) {
      return isolation;
    }
    return target == null && whoIsAsking() == null
        ? fleetMetaData.defaultTransactionIsolation()
        : target().getTransactionIsolation();
  }

  private @Nullable Object endTransaction(Method method, Object @Nullable [] args)
      throws Throwable {
    if (target == null) {
      return null;
    }
    Object result = invokeOn(target, method, args);
    if (args == null) { // otherwise a rollback to a savepoint
      used = false;
    }
    return result;
  }

  private DatabaseMetaData metaData(Connection proxy) throws SQLException {
    return whoIsAsking() == null ? fleetMetaData.of(proxy) : target().getMetaData();
  }

  private @Nullable String whoIsAsking() {
    return tenant != null ? tenant : TenantContext.current().orElse(null);
  }

  private UseCase wanted() {
    UseCase declared = CurrentUseCase.get();
    return declared != null ? declared : readOnly ? UseCase.READ : UseCase.WRITE;
  }

  /** Returns the target; borrows it if necessary. */
  private Connection target() throws SQLException {
    String bound = TenantContext.current().orElse(null);
    if (tenant == null) {
      tenant = bound;
    } else if (bound != null && !bound.equals(tenant)) {
      throw new SQLNonTransientException(
          "This connection belongs to tenant "
              + SafeText.quoted(tenant)
              + ", but the running code is bound to tenant "
              + SafeText.quoted(bound)
              + ": end the transaction of one tenant before another tenant is bound",
          "25001"); // active SQL transaction
    }
    if (target == null) {
      target = borrow(wanted());
    }
    return target;
  }

  private Connection borrow(UseCase useCase) throws SQLException {
    Connection borrowed = source.borrow(tenant, useCase);
    try {
      if (readOnly && !borrowed.isReadOnly()) {
        borrowed.setReadOnly(true);
      }
      if (isolation != null) {
        borrowed.setTransactionIsolation(isolation);
      }
      if (borrowed.getAutoCommit() != autoCommit) {
        borrowed.setAutoCommit(autoCommit);
      }
    } catch (SQLException e) {
      borrowed.close();
      throw e;
    }
    servedAs = useCase;
    used = false;
    return borrowed;
  }

  /**
   * Returns the target to its pool if it serves another use case. A target with a running
   * transaction is kept.
   */
  private void giveBackUnlessServedAs(UseCase wanted) throws SQLException {
    boolean inTransaction = !autoCommit && used;
    if (target != null && servedAs != wanted && !inTransaction) {
      giveBack();
    }
  }

  private void giveBack() throws SQLException {
    Connection former = target;
    target = null;
    servedAs = null;
    if (former != null) {
      former.close();
    }
  }

  private void close() throws SQLException {
    closed = true;
    giveBack();
  }

  private String describe() {
    return "Connection of "
        + (tenant == null ? "the bound tenant" : "tenant " + SafeText.quoted(tenant))
        + (target == null ? ", not borrowed yet" : ": " + target);
  }
}
