package dev.sharddal.connect;

import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A driver's connection, as the pool sees it. It knows what its borrower may have left in the
 * session, and undoes it when the connection returns to the pool, before the pool can lend it
 * again.
 *
 * <p>A pool announces the return of a connection to nobody; what it calls last when a borrower
 * closes a connection is {@link #clearWarnings}. A borrower may call that method, too, but through
 * another class of the pool, so the class of the caller tells the two apart.
 *
 * <p>Like any JDBC connection, it is used by one thread at a time; the pool hands it over safely.
 */
public final class PhysicalConnection extends ForwardingConnection {

  /** What a connection needs of its pool. Thread-safe. */
  interface Owner {

    /** Returns the reading of the ticker. */
    long now();

    /** Returns whether a call of {@link #clearWarnings} by this class means a return. */
    boolean isReturn(Class<?> caller);

    /** Resets the session of a connection that returns. Does not throw. */
    void returned(PhysicalConnection connection);

    /** Returns the time that this thread's borrow has left for a check, in milliseconds. */
    int millisLeft();

    /** Returns whether a connection was idle at least as long as one that got no answer. */
    boolean isSilent(PhysicalConnection connection);

    /**
     * Notes that a check failed.
     *
     * @param checkStart when the check began, as a reading of the ticker
     * @return whether the server did not answer at all
     */
    boolean wasUnanswered(PhysicalConnection connection, long checkStart);

    /** Returns the error that says that the server does not answer. */
    SQLException silence(PhysicalConnection connection);

    /** Forgets a connection that is closed. */
    void forget(PhysicalConnection connection);
  }

  private static final String PREPARE = "PREPARE";

  private static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final Owner owner;
  private final SavedState saved = new SavedState();

  /** Whether the session may differ from the state in which the pool lends it. */
  private boolean touched;

  /** Whether SQL of the borrower may have prepared names in the session. */
  private boolean mayHavePrepared;

  /** Where the borrower took it; null while nobody has it, and unless borrows are traced. */
  private volatile @Nullable BorrowTrace borrowed;

  /** Whether a check went unanswered, so that the socket must not be used any more. */
  private boolean silent;

  /**
   * When the server last answered, as a reading of the ticker. Other threads may see it a little
   * later.
   */
  private final AtomicLong answeredAt;

  /** The suspicion that this connection was last examined for. */
  private volatile int examined;

  PhysicalConnection(Connection delegate, Owner owner, int suspicion) {
    super(delegate);
    this.owner = owner;
    this.examined = suspicion;
    this.answeredAt = new AtomicLong(owner.now());
  }

  @Override
  Connection touch() {
    touched = true;
    return delegate;
  }

  @Override
  Connection touchWith(String sql) {
    mayHavePrepared |= mentionsPrepare(sql);
    return touch();
  }

  private static boolean mentionsPrepare(String sql) {
    for (int i = sql.length() - PREPARE.length(); i >= 0; i--) {
      char c = sql.charAt(i);
      if ((c == 'P' || c == 'p') && sql.regionMatches(true, i, PREPARE, 0, PREPARE.length())) {
        return true;
      }
    }
    return false;
  }

  @Override
  Connection touchUnseen() {
    mayHavePrepared = true;
    return touch();
  }

  boolean mayHavePrepared() {
    return mayHavePrepared;
  }

  SavedState saved() {
    return saved;
  }

  long answeredAt() {
    return answeredAt.get();
  }

  int examined() {
    return examined;
  }

  void setExamined(int suspicion) {
    examined = suspicion;
  }

  /** Notes that the session is as the pool lends it, and that the server has just said so. */
  void setClean() {
    touched = false;
    mayHavePrepared = false;
    answeredAt.setRelease(owner.now());
  }

  @Override
  public void clearWarnings() throws SQLException {
    delegate.clearWarnings();
    if ((touched || borrowed != null) && owner.isReturn(CALLER.getCallerClass())) {
      borrowed = null;
      if (touched) {
        owner.returned(this);
      }
    }
  }

  /** Notes that the calling thread has borrowed this connection, and where. */
  public void traceBorrow() {
    borrowed = new BorrowTrace(owner.now());
  }

  @Nullable BorrowTrace borrowed() {
    return borrowed;
  }

  /**
   * Checks the connection for the pool, unless another that was idle for as long got no answer.
   *
   * @throws SQLException if the server does not answer
   */
  @Override
  public boolean isValid(int seconds) throws SQLException {
    silent = owner.isSilent(this);
    long start = owner.now();
    if (!silent && isAnswered(seconds)) {
      answeredAt.setRelease(owner.now());
      return true;
    }
    silent |= owner.wasUnanswered(this, start);
    if (silent) {
      throw owner.silence(this);
    }
    return false;
  }

  /** During a borrow, the pool has set its timeout for checks, and sets another one afterwards. */
  private boolean isAnswered(int seconds) throws SQLException {
    int left = owner.millisLeft();
    if (left < Integer.MAX_VALUE && !delegate.isClosed() && left < delegate.getNetworkTimeout()) {
      delegate.setNetworkTimeout(Runnable::run, left);
    }
    return delegate.isValid(seconds);
  }

  /** Sets the timeout, unless the connection is given up: the pool would report that error. */
  @Override
  public void setNetworkTimeout(@Nullable Executor executor, int millis) throws SQLException {
    if (!silent) {
      delegate.setNetworkTimeout(executor, millis);
    }
  }

  @Override
  public void setSchema(@Nullable String schema) throws SQLException {
    saved.save("schema", () -> restoreSchema(delegate.getSchema()));
    super.setSchema(schema);
  }

  private SavedState.Restore restoreSchema(@Nullable String before) {
    return () -> delegate.setSchema(before);
  }

  @Override
  public void setCatalog(@Nullable String catalog) throws SQLException {
    saved.save("catalog", () -> restoreCatalog(delegate.getCatalog()));
    super.setCatalog(catalog);
  }

  private SavedState.Restore restoreCatalog(@Nullable String before) {
    return () -> delegate.setCatalog(before);
  }

  @Override
  public void setHoldability(int holdability) throws SQLException {
    int before = delegate.getHoldability();
    saved.save("holdability", () -> () -> delegate.setHoldability(before));
    super.setHoldability(holdability);
  }

  @Override
  public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    Map<String, Class<?>> before = delegate.getTypeMap();
    saved.save("types", () -> () -> delegate.setTypeMap(before));
    super.setTypeMap(map);
  }

  @Override
  public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
    saveClientInfo();
    super.setClientInfo(name, value);
  }

  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    saveClientInfo();
    super.setClientInfo(properties);
  }

  private void saveClientInfo() throws SQLClientInfoException {
    try {
      saved.save(
          "client info",
          () -> {
            Properties before = new Properties();
            before.putAll(delegate.getClientInfo());
            return () -> delegate.setClientInfo(before);
          });
    } catch (SQLClientInfoException e) {
      throw e;
    } catch (SQLException e) {
      throw new SQLClientInfoException(Map.of(), e);
    }
  }

  @Override
  public void close() throws SQLException {
    owner.forget(this);
    delegate.close();
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    owner.forget(this);
    delegate.abort(executor);
  }
}
