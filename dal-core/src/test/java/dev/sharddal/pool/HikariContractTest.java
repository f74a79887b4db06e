package dev.sharddal.pool;

import static dev.sharddal.testing.Patience.await;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What {@link RetirablePool} and {@link dev.sharddal.connect.ConnectionSource} assume of HikariCP
 * without a word in its documentation: one test for each assumption.
 *
 * <p>The build runs this class twice: with the version of HikariCP that the library is built with,
 * and with the version that Spring Boot manages. When a new version fails a test, the two classes
 * need another way to do what the test names.
 */
class HikariContractTest {

  /** Longer than any wait that a test observes. */
  private static final long LONG_MILLIS = 2 * Patience.LIMIT.toMillis();

  /** HikariCP accepts no shorter connection timeout. */
  private static final long SHORT_MILLIS = 250;

  private final Postgres server =
      Postgres.server("one").database("contract").user("contract", "s3cret");
  private final Source source = new Source(server);
  private final ScheduledExecutorService scheduler = new ScheduledThreadPoolExecutor(1);
  private final List<HikariDataSource> dataSources = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();

  /** All threads that HikariCP made, but for those of the scheduler. */
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  @AfterEach
  void closeEverything() {
    source.refuse();
    source.doNotHold();
    waiters.forEach(Waiter::end);
    dataSources.forEach(HikariDataSource::close);
    scheduler.shutdownNow();
    await().until(() -> server.connections("contract") == 0);
  }

  @Test
  @EnabledIfSystemProperty(named = "hikaricp.version", matches = ".+")
  void classPath_ofThisRun_hasTheVersionThatTheBuildNames() throws Exception {
    Path jar =
        Path.of(HikariPool.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assertThat(jar.getFileName())
        .hasToString("HikariCP-" + System.getProperty("hikaricp.version") + ".jar");
  }

  @Test
  void poolMXBean_ofADataSource_isTheHikariPool() throws Exception {
    HikariDataSource dataSource = dataSource(config(1));
    assertThat(dataSource.getHikariPoolMXBean()).isInstanceOf(HikariPool.class);
    try (Connection connection = pool(dataSource).getConnection(LONG_MILLIS)) {
      assertThat(connection.isValid(0)).isTrue();
    }
  }

  @Test
  void close_ofABorrowedConnection_endsWithClearWarningsByAClassThatNoBorrowerCallsThrough()
      throws Exception {
    List<String> calls = new ArrayList<>();
    source.record(calls);
    HikariPool pool = pool(dataSource(config(1)));
    Connection borrowed = pool.getConnection(LONG_MILLIS);
    calls.clear();
    borrowed.clearWarnings();
    assertThat(calls)
        .singleElement(STRING)
        .doesNotEndWith(RetirablePool.CALLER_ON_RETURN.getName());
    borrowed.setAutoCommit(false);
    try (Statement statement = borrowed.createStatement()) {
      statement.execute("SELECT 1");
    }
    calls.clear();
    borrowed.close();
    assertThat(calls)
        .as("after the rollback and the return to auto-commit")
        .hasSizeGreaterThan(2)
        .endsWith("clearWarnings by " + RetirablePool.CALLER_ON_RETURN.getName());
  }

  @Test
  void construction_withAMinimumOfIdleConnections_connectsOnTheCallersThread() {
    HikariConfig config = config(1);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(1);
    HikariPool pool = pool(dataSource(config));
    assertThat(pool.getIdleConnections()).isOne();
    assertThat(source.connecting()).isSameAs(Thread.currentThread());
  }

  @Test
  void getConnectionWithATime_shorterThanTheTimeoutOfThePool_waitsThatTimeOnly() throws Exception {
    HikariPool pool = pool(dataSource(config(1)));
    try (Connection held = pool.getConnection(LONG_MILLIS)) {
      assertThat(held.isValid(0)).isTrue();
      long start = System.nanoTime();
      Waiter waiter = waiter(() -> pool.getConnection(SHORT_MILLIS));
      assertThat(waiter.outcome)
          .failsWithin(Patience.LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(SQLTransientConnectionException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(SHORT_MILLIS));
    }
  }

  @Test
  void getConnectionWithATime_longerThanTheTimeoutOfThePool_waitsLonger() throws Exception {
    HikariConfig config = config(1);
    config.setConnectionTimeout(SHORT_MILLIS);
    HikariDataSource dataSource = dataSource(config);
    Connection held = pool(dataSource).getConnection(LONG_MILLIS);
    Waiter waiter = waiterOf(pool(dataSource));
    assertThatThrownBy(dataSource::getConnection)
        .isInstanceOf(SQLTransientConnectionException.class);
    assertThat(waiter.outcome).as("waits although the pool's timeout is over").isNotDone();
    held.close();
    waiter.connection().close();
  }

  @Test
  void getConnectionWithATime_thatIsOver_namesTheElapsedTimeInItsMessage() throws Exception {
    HikariPool pool = pool(dataSource(config(1)));
    try (Connection held = pool.getConnection(LONG_MILLIS)) {
      assertThat(held.isValid(0)).isTrue();
      assertThatThrownBy(() -> pool.getConnection(SHORT_MILLIS))
          .isInstanceOfSatisfying(
              SQLException.class,
              e ->
                  assertThat(FirstAttemptException.nanos(e))
                      .isGreaterThanOrEqualTo(MILLISECONDS.toNanos(SHORT_MILLIS)));
    }
  }

  @Test
  void minimumAboveTheMaximum_isAcceptedAndMakesNoMoreConnectionsThanTheMaximum() throws Exception {
    HikariDataSource dataSource = dataSource(config(1));
    HikariConfigMXBean config = dataSource.getHikariConfigMXBean();
    config.setMinimumIdle(3);
    HikariPool pool = pool(dataSource);
    try (Connection held = pool.getConnection(LONG_MILLIS)) {
      assertThat(held.isValid(0)).isTrue();
      assertThatTimeout(pool).hasNoCause();
      assertThat(config.getMinimumIdle()).isEqualTo(3);
      assertThat(source.attempts()).isOne();
    }
  }

  @Test
  void waiters_asTheConnectionComesBack_areServedInOrder() throws Exception {
    HikariPool pool = pool(dataSource(config(1)));
    Connection held = pool.getConnection(LONG_MILLIS);
    List<Integer> served = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 10; i++) {
      int number = i;
      waiter(
              () -> {
                Connection connection = pool.getConnection(LONG_MILLIS);
                served.add(number);
                connection.close();
                return connection;
              })
          .untilItWaits();
    }
    held.close();
    for (Waiter waiter : waiters) {
      waiter.connection();
    }
    assertThat(served).containsExactlyElementsOf(IntStream.range(0, 10).boxed().toList());
  }

  @Test
  void raisedMaximum_withTheNextBorrower_makesOneConnectionForTheFirstWaiter() throws Exception {
    HikariDataSource dataSource = dataSource(config(1));
    HikariPool pool = pool(dataSource);
    Connection held = pool.getConnection(LONG_MILLIS);
    Waiter first = waiterOf(pool);
    HikariConfigMXBean config = dataSource.getHikariConfigMXBean();
    config.setMaximumPoolSize(config.getMaximumPoolSize() + 1);
    Waiter next = waiterOf(pool);
    Connection added = first.connection();
    assertThat(next.outcome).isNotDone();
    assertThat(source.attempts()).isEqualTo(2);
    assertThat(pool.getTotalConnections()).isEqualTo(2);
    added.close();
    next.connection().close();
    held.close();
  }

  @Test
  void interrupt_ofThePauseAfterAFailedAttempt_endsThePauseAndTheCreator() throws Exception {
    HikariPool pool = pool(dataSource(config(1)));
    source.refuse();
    Waiter waiter = waiterOf(pool);
    int last = interruptThePause();
    assertThat(source.attempts())
        .as("one attempt may have begun already")
        .isLessThanOrEqualTo(last + 1);
    assertThat(waiter.outcome).isNotDone();
  }

  @Test
  void addBagItem_afterTheCreatorEnded_startsAnotherForTheOneWhoWaits() throws Exception {
    HikariPool pool = pool(dataSource(config(1)));
    source.refuse();
    Waiter waiter = waiterOf(pool);
    interruptThePause();
    source.hold();
    int before = source.attempts();
    pool.addBagItem(pool.getThreadsAwaitingConnection());
    await().until(() -> source.attempts() == before + 1);
    source.accept();
    source.release(1);
    waiter.connection().close();
  }

  @Test
  void creator_withManyWhoWait_isOneThread() throws Exception {
    HikariPool pool = pool(dataSource(config(4)));
    source.hold();
    for (int i = 0; i < 4; i++) {
      waiterOf(pool);
    }
    await().until(() -> source.attempts() == 1);
    assertThat(threads).containsExactly(source.connecting());
    source.release(4);
    for (Waiter waiter : waiters) {
      waiter.connection().close();
    }
    assertThat(source.mostAtOnce()).isOne();
  }

  @Test
  void close_withAnAttemptThatDoesNotEnd_waitsForTheLoginTimeout() {
    HikariDataSource dataSource = dataSource(config(1));
    source.loginTimeoutSeconds = 1;
    holdAnAttempt(dataSource);
    long start = System.nanoTime();
    Waiter closing = waiter(() -> close(dataSource));
    assertThat(closing.outcome).succeedsWithin(Patience.LIMIT);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(source.running()).as("attempts that still run").isOne();
  }

  @Test
  void close_withALongLoginTimeout_waitsForTheAttempt() {
    HikariDataSource dataSource = dataSource(config(1));
    source.loginTimeoutSeconds = (int) (2 * Patience.SECONDS);
    holdAnAttempt(dataSource);
    Waiter closing = waiter(() -> close(dataSource)).untilItWaits();
    assertThat(closing.outcome).isNotDone();
    source.refuse();
    source.release(1);
    assertThat(closing.outcome).succeedsWithin(Patience.LIMIT);
  }

  @Test
  void failureOfAnAttempt_isTheCauseForAllWhoTimeOutUntilAnAttemptSucceeds() throws Exception {
    HikariPool pool = pool(dataSource(config(1)));
    source.hold();
    source.refuse();
    Waiter waiter = waiterOf(pool);
    source.release(1);
    await("the first attempt failed, and the next is held").until(() -> source.attempts() == 2);
    assertThatTimeout(pool).hasCauseInstanceOf(Refusal.class);
    assertThatTimeout(pool).hasCauseInstanceOf(Refusal.class);
    source.accept();
    source.release(1);
    try (Connection connection = waiter.connection()) {
      assertThat(connection.isValid(0)).isTrue();
      assertThatTimeout(pool).hasNoCause();
    }
  }

  @Test
  void interrupt_ofOneWhoWaits_isTheCauseOfItsException() throws Exception {
    HikariPool pool = pool(dataSource(config(1)));
    try (Connection held = pool.getConnection(LONG_MILLIS)) {
      assertThat(held.isValid(0)).isTrue();
      Waiter waiter = waiterOf(pool);
      waiter.thread.interrupt();
      assertThat(waiter.outcome)
          .failsWithin(Patience.LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(SQLException.class)
          .withRootCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void softEvictConnections_withOneIdleAndOneBorrowed_closesTheIdleOneNowAndTheOtherOnReturn()
      throws Exception {
    HikariPool pool = pool(dataSource(config(2)));
    Connection borrowed = pool.getConnection(LONG_MILLIS);
    pool.getConnection(LONG_MILLIS).close();
    assertThat(pool.getIdleConnections()).isOne();
    pool.softEvictConnections();
    assertThat(pool.getIdleConnections()).isZero();
    assertThat(pool.getTotalConnections()).isOne();
    await().until(() -> server.connections("contract") == 1);
    assertThat(borrowed.isValid(0)).isTrue();
    borrowed.close();
    assertThat(pool.getTotalConnections()).isZero();
    await().until(() -> server.connections("contract") == 0);
  }

  /** Returns the settings of a pool that connects for waiters only. */
  private HikariConfig config(int maximum) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(maximum);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(LONG_MILLIS);
    config.setScheduledExecutor(scheduler);
    config.setThreadFactory(
        task -> {
          Thread thread = new Thread(task);
          threads.add(thread);
          return thread;
        });
    return config;
  }

  private HikariDataSource dataSource(HikariConfig config) {
    HikariDataSource dataSource = new HikariDataSource(config);
    dataSources.add(dataSource);
    return dataSource;
  }

  private static HikariPool pool(HikariDataSource dataSource) {
    return (HikariPool) dataSource.getHikariPoolMXBean();
  }

  private Waiter waiterOf(HikariPool pool) {
    return waiter(() -> pool.getConnection(LONG_MILLIS)).untilItWaits();
  }

  private Waiter waiter(Callable<Object> call) {
    Waiter waiter = new Waiter(call);
    waiters.add(waiter);
    return waiter;
  }

  private static AbstractThrowableAssert<?, ?> assertThatTimeout(HikariPool pool) {
    return assertThatThrownBy(() -> pool.getConnection(SHORT_MILLIS))
        .isInstanceOf(SQLTransientConnectionException.class);
  }

  private static Object close(HikariDataSource dataSource) {
    dataSource.close();
    return dataSource;
  }

  private void holdAnAttempt(HikariDataSource dataSource) {
    source.hold();
    waiterOf(pool(dataSource));
    await().until(() -> source.attempts() == 1);
  }

  /**
   * Interrupts the thread that connects in its pause, and waits until it has left HikariCP's code.
   *
   * @return the number of attempts when the interrupt was sent
   */
  private int interruptThePause() {
    await().until(() -> source.attempts() > 0 && source.running() == 0);
    Thread creator = source.connecting();
    await().until(() -> creator.getState() == Thread.State.TIMED_WAITING && isInHikari(creator));
    creator.interrupt();
    int attempts = source.attempts();
    await().until(() -> !isInHikari(creator));
    return attempts;
  }

  private static boolean isInHikari(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith("com.zaxxer.hikari."));
  }

  /** A thread that does what may block, and what came of it. */
  private static final class Waiter {

    private final FutureTask<Object> outcome;
    private final Thread thread;

    Waiter(Callable<Object> call) {
      outcome = new FutureTask<>(call);
      thread = new Thread(outcome, "waiter");
      thread.setDaemon(true);
      thread.start();
    }

    /** Returns when the thread stands in HikariCP's line, or in its shutdown. */
    Waiter untilItWaits() {
      await().until(() -> thread.getState() == Thread.State.TIMED_WAITING && isInHikari(thread));
      return this;
    }

    /** Ends what still waits, since HikariCP leaves waiters alone when it closes. */
    void end() {
      thread.interrupt();
      await().until(outcome::isDone);
    }

    Connection connection() throws Exception {
      return (Connection) outcome.get(Patience.SECONDS, SECONDS);
    }
  }

  /** Why an attempt to connect failed. */
  private static final class Refusal extends SQLException {

    private static final long serialVersionUID = 1L;

    Refusal() {
      super("refused");
    }
  }

  /** Connects to PostgreSQL, and can hold or refuse attempts. */
  private static final class Source implements DataSource {

    private final String url;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Semaphore turns = new Semaphore(0);
    private volatile boolean holding;
    private volatile boolean refusing;
    private volatile int loginTimeoutSeconds = 1;
    private volatile Thread connecting;
    private volatile List<String> calls;

    Source(Postgres server) {
      url = "jdbc:postgresql://" + server.host() + ":" + server.port() + "/contract";
    }

    void hold() {
      holding = true;
    }

    /** Ends all holding. */
    void doNotHold() {
      holding = false;
      turns.release(1_000);
    }

    /** Lets some of the attempts that are held, or will be, go on. */
    void release(int number) {
      turns.release(number);
    }

    void refuse() {
      refusing = true;
    }

    /** From now on, notes every call of a new connection, and which class of HikariCP makes it. */
    void record(List<String> newCalls) {
      calls = newCalls;
    }

    private Connection recording(Connection connection) {
      return (Connection)
          Proxy.newProxyInstance(
              Source.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                calls.add(method.getName() + " by " + callingClassOfHikari());
                try {
                  return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private static String callingClassOfHikari() {
      return StackWalker.getInstance()
          .walk(
              frames ->
                  frames
                      .map(StackWalker.StackFrame::getClassName)
                      .filter(name -> name.startsWith("com.zaxxer.hikari."))
                      .findFirst()
                      .orElseThrow());
    }

    void accept() {
      refusing = false;
    }

    /** Returns how many attempts have begun. */
    int attempts() {
      return attempts.get();
    }

    int running() {
      return running.get();
    }

    int mostAtOnce() {
      return mostAtOnce.get();
    }

    /** Returns the thread of the last attempt. */
    Thread connecting() {
      return connecting;
    }

    @Override
    public Connection getConnection() throws SQLException {
      connecting = Thread.currentThread();
      mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
      attempts.incrementAndGet();
      try {
        if (holding) {
          turns.acquireUninterruptibly();
        }
        if (refusing) {
          throw new Refusal();
        }
        Connection connection = DriverManager.getConnection(url, "contract", "s3cret");
        return calls == null ? connection : recording(connection);
      } finally {
        running.decrementAndGet();
      }
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() {
      return loginTimeoutSeconds;
    }

    /** Does nothing, as the library's own source. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
