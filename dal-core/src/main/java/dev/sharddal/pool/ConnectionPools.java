package dev.sharddal.pool;

import dev.sharddal.connect.ConnectThrottle;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.report.PoolStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every pool there is. Thread-safe; whoever lets two threads follow different definitions of the
 * same pool gets one of them.
 */
public final class ConnectionPools {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPools.class);

  /** How long HikariCP may take to close a pool whose connections do not end. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(15);

  private final PoolDependencies environment;
  private final PoolFactory factory;
  private final ConnectThrottle openings;
  private final ConcurrentMap<PoolKey, PoolSlot> slots = new ConcurrentHashMap<>();
  private final ConcurrentMap<GroupKey, PoolGroup> groups = new ConcurrentHashMap<>();
  private final ConcurrentMap<RetirablePool, CompletableFuture<Integer>> drains =
      new ConcurrentHashMap<>();

  /** Guarded by this. */
  private boolean closed;

  private record GroupKey(DatabaseKey database, UseCase useCase) {
    static GroupKey of(PoolKey pool) {
      return new GroupKey(pool.database(), pool.useCase());
    }
  }

  /**
   * Makes an empty set of pools.
   *
   * @param environment what all pools share
   */
  public ConnectionPools(PoolDependencies environment) {
    this.environment = environment;
    this.factory = new PoolFactory(environment);
    this.openings =
        new ConnectThrottle(
            environment.openingParallelism(), environment.workers(), environment.scheduler());
  }

  /**
   * Makes pools follow their definitions: opens those that are new, leaves alone those that are
   * unchanged, resizes in place, and replaces the others once the new one has connected. Pools that
   * are not named are not touched.
   *
   * @param definitions what the pools should be
   * @param patience how long to wait for the outcome; attempts go on after it
   * @return one outcome for each definition, in their order
   * @throws IllegalStateException after {@link #close}
   */
  public List<PoolOutcome> follow(Collection<PoolDefinition> definitions, Duration patience) {
    OutcomeCollector outcomes = new OutcomeCollector(environment.ticker());
    for (PoolDefinition definition : definitions) {
      outcomes.add(definition.key(), slot(definition).follow(definition));
    }
    return outcomes.await(patience);
  }

  /**
   * Lets logins that databases have refused be tried once more at once, by the next {@link
   * #follow}.
   */
  public void permitLogins() {
    slots.values().forEach(PoolSlot::permitLogin);
  }

  private synchronized PoolSlot slot(PoolDefinition definition) {
    if (closed) {
      throw new IllegalStateException("The pools are closed");
    }
    PoolKey key = definition.key();
    return slots.computeIfAbsent(
        key,
        absent -> {
          PoolGroup group =
              groups.computeIfAbsent(
                  GroupKey.of(key),
                  g -> new PoolGroup(g.database(), g.useCase(), environment.ticker()));
          PoolSlot slot =
              new PoolSlot(
                  definition,
                  factory,
                  environment,
                  openings,
                  group::publish,
                  p -> startDrain(key, p));
          group.add(key.replica(), slot);
          return slot;
        });
  }

  private static void await(Collection<? extends CompletableFuture<?>> all, Duration patience) {
    try {
      CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.debug("Not all pools were closed within {} ms", patience.toMillis());
    } catch (ExecutionException e) {
      throw new IllegalStateException("A drain always ends with a number", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startDrain(PoolKey key, RetirablePool pool) {
    CompletableFuture<Integer> drain = Drain.start(key, pool, environment);
    drains.put(pool, drain);
    drain.whenComplete((cut, thrown) -> drains.remove(pool));
  }

  /**
   * Takes pools out of service; their connections are closed as they come back.
   *
   * @param keys the pools; those that are not there are passed over
   * @return one outcome for each pool that was there
   */
  public synchronized List<PoolOutcome> remove(Collection<PoolKey> keys) {
    List<PoolOutcome> outcomes = new ArrayList<>();
    for (PoolKey key : keys) {
      PoolSlot slot = slots.remove(key);
      if (slot != null) {
        detach(key);
        environment.events().fire(listener -> listener.poolRemoved(key));
        slot.remove();
        outcomes.add(PoolOutcome.of(key, Result.REMOVED, Duration.ZERO));
      }
    }
    return outcomes;
  }

  private void detach(PoolKey key) {
    groups.computeIfPresent(
        GroupKey.of(key),
        (groupKey, group) -> {
          group.remove(key.replica());
          return group.isRemoved() ? null : group;
        });
  }

  /**
   * Waits until the pools that were taken out of service are closed.
   *
   * @param patience how long to wait
   */
  public void awaitDrains(Duration patience) {
    await(List.copyOf(drains.values()), patience);
  }

  /**
   * Returns where to borrow.
   *
   * @param database the database
   * @param useCase what for
   * @return its pools, or null if the metadata has no such endpoint
   */
  public @Nullable PoolGroup group(DatabaseKey database, UseCase useCase) {
    return groups.get(new GroupKey(database, useCase));
  }

  /** Returns the definitions that pools follow now, or try to. */
  public Map<PoolKey, PoolDefinition> desired() {
    Map<PoolKey, PoolDefinition> desired = new TreeMap<>();
    slots.forEach((key, slot) -> desired.put(key, slot.desired()));
    return desired;
  }

  /** Returns the definitions of the pools that take borrowers now. */
  public Map<PoolKey, PoolDefinition> inForce() {
    Map<PoolKey, PoolDefinition> inForce = new TreeMap<>();
    slots.forEach(
        (key, slot) -> {
          RetirablePool live = slot.live();
          if (live != null) {
            inForce.put(key, live.definition());
          }
        });
    return inForce;
  }

  /** Returns every pool at this moment, those that drain behind their successors. */
  public List<PoolStatus> status() {
    List<PoolStatus> statuses = new ArrayList<>();
    new TreeMap<>(slots).forEach((key, slot) -> statuses.add(slot.status()));
    drains
        .keySet()
        .forEach(
            pool ->
                statuses.add(
                    PoolSlot.status(
                        pool.definition().key(), pool, PoolStatus.State.DRAINING, null)));
    return statuses;
  }

  /**
   * Refuses new borrowers, sends waiting ones away within a slice, and closes every pool as its
   * connections come back, at the drain timeout at the latest.
   *
   * @return how many connections were cut, by pool; empty where all came back
   */
  public Map<PoolKey, Integer> close() {
    synchronized (this) {
      closed = true;
    }
    remove(List.copyOf(slots.keySet()));
    Map<RetirablePool, CompletableFuture<Integer>> last = Map.copyOf(drains);
    await(last.values(), environment.drainTimeout().plus(CLOSE_GRACE));
    Map<PoolKey, Integer> cut = new TreeMap<>();
    last.forEach(
        (pool, drain) -> {
          int aborted = drain.getNow(pool.active());
          if (aborted > 0) {
            cut.merge(pool.definition().key(), aborted, Integer::sum);
          }
        });
    return cut;
  }
}
