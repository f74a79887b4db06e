package dev.sharddal.pool;

import dev.sharddal.connect.ConnectThrottle;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.runtime.UninterruptibleWait;
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
 * All connection pools. Thread-safe. If two threads apply different definitions to the same pool
 * concurrently, one of them wins.
 */
public final class ConnectionPools {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPools.class);

  /** How long HikariCP may take to close a pool whose connections do not close. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(15);

  private final PoolDependencies dependencies;
  private final PoolOpener opener;
  private final @Nullable LazyPools lazy;
  private final HoldTimeSampler sampler;
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
   * Creates an empty set of pools.
   *
   * @param dependencies the services and settings that all pools share
   */
  public ConnectionPools(PoolDependencies dependencies) {
    this.dependencies = dependencies;
    this.opener =
        new PoolOpener(
            new PoolFactory(dependencies),
            new ConnectThrottle(
                dependencies.openingParallelism(),
                dependencies.workers(),
                dependencies.scheduler()),
            dependencies.ticker());
    LazyStart lazyStart = dependencies.lazyStart();
    this.lazy =
        lazyStart == null
            ? null
            : new LazyPools(lazyStart, dependencies.ticker(), dependencies.scheduler());
    this.sampler = new HoldTimeSampler(dependencies.scheduler());
  }

  /**
   * Applies definitions to their pools: opens new pools, leaves unchanged pools alone, resizes
   * pools in place where possible, and replaces the other pools once the new pool has connected.
   * Pools without a definition in the collection are not touched. Does not wait for any connect.
   *
   * @param definitions the desired definitions
   * @return one outcome for each definition, in the order of the definitions, as they arrive
   * @throws IllegalStateException after {@link #close}
   */
  public OutcomeCollector follow(Collection<PoolDefinition> definitions) {
    OutcomeCollector outcomes = new OutcomeCollector(dependencies.ticker());
    for (PoolDefinition definition : definitions) {
      outcomes.add(definition.key(), slot(definition).follow(definition));
    }
    return outcomes;
  }

  /**
   * Replaces the pools of a database by new ones with the same definitions, each once the new pool
   * has connected. Does not wait for any connect.
   *
   * @param database the database
   * @return one outcome for each pool, as they arrive; none if the database is unknown
   */
  public OutcomeCollector renew(DatabaseKey database) {
    OutcomeCollector outcomes = new OutcomeCollector(dependencies.ticker());
    new TreeMap<>(slots)
        .forEach(
            (key, slot) -> {
              if (key.database().equals(database)) {
                slot.permitLogin();
                outcomes.add(key, slot.renew());
              }
            });
    return outcomes;
  }

  /**
   * Permits one immediate retry of each refused login. The next {@link #follow} makes the attempt.
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
                  g -> new PoolGroup(g.database(), g.useCase(), dependencies, sampler, lazy));
          PoolSlot slot =
              new PoolSlot(
                  definition, dependencies, opener, group::publish, p -> startDrain(key, p));
          group.add(slot);
          if (lazy != null) {
            lazy.joined(group, slot);
          }
          return slot;
        });
  }

  private static void await(Collection<? extends CompletableFuture<?>> all, Duration timeout) {
    CompletableFuture<Void> end = CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    if (!UninterruptibleWait.await(timeout, nanos -> isDoneWithin(end, nanos))) {
      LOG.debug("Not all pools were closed within {} ms", timeout.toMillis());
    }
  }

  private static boolean isDoneWithin(CompletableFuture<Void> end, long nanos)
      throws InterruptedException {
    try {
      end.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A drain never completes exceptionally", e.getCause());
    }
  }

  private void startDrain(PoolKey key, RetirablePool pool) {
    CompletableFuture<Integer> drain = Drain.start(key, pool, dependencies);
    drains.put(pool, drain);
    drain.whenComplete((cut, thrown) -> drains.remove(pool));
  }

  /**
   * Takes pools out of service. Their connections are closed as they are returned.
   *
   * @param keys the pools; unknown keys are ignored
   * @return one outcome for each pool that existed
   */
  public synchronized List<PoolOutcome> remove(Collection<PoolKey> keys) {
    List<PoolOutcome> outcomes = new ArrayList<>();
    for (PoolKey key : keys) {
      PoolSlot slot = slots.remove(key);
      if (slot != null) {
        detach(key);
        dependencies.events().fire(listener -> listener.poolRemoved(key));
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
          if (!group.isRemoved()) {
            return group;
          }
          if (lazy != null) {
            lazy.forget(group);
          }
          return null;
        });
  }

  /**
   * Waits until all pools that were taken out of service are closed, also if the thread is
   * interrupted.
   *
   * @param timeout how long to wait
   */
  public void awaitDrains(Duration timeout) {
    await(List.copyOf(drains.values()), timeout);
  }

  /**
   * Returns the pools of a database and use case.
   *
   * @param database the database
   * @param useCase the use case
   * @return the pools, or null if the metadata has no such endpoint
   */
  public @Nullable PoolGroup group(DatabaseKey database, UseCase useCase) {
    return groups.get(new GroupKey(database, useCase));
  }

  /** Returns the desired definition of every pool, whether or not the pool has reached it. */
  public Map<PoolKey, PoolDefinition> desired() {
    Map<PoolKey, PoolDefinition> desired = new TreeMap<>();
    slots.forEach((key, slot) -> desired.put(key, slot.desired()));
    return desired;
  }

  /** Returns the definitions of the pools that currently serve borrowers, or open for them. */
  public Map<PoolKey, PoolDefinition> inForce() {
    Map<PoolKey, PoolDefinition> inForce = new TreeMap<>();
    slots.forEach(
        (key, slot) -> {
          PoolDefinition serving = slot.inForce();
          if (serving != null) {
            inForce.put(key, serving);
          }
        });
    return inForce;
  }

  /** Returns the current status of every pool. Draining pools come last. */
  public List<PoolStatus> status() {
    List<PoolStatus> statuses = new ArrayList<>();
    new TreeMap<>(slots).forEach((key, slot) -> statuses.add(slot.status()));
    drains
        .keySet()
        .forEach(pool -> statuses.add(PoolStatuses.of(pool, PoolStatus.State.DRAINING, null)));
    return statuses;
  }

  /**
   * Refuses new borrowers, wakes waiting borrowers, and closes every pool when its connections have
   * been returned, at the drain timeout at the latest. Ends running logins at once. Finishes also
   * if the thread is interrupted.
   *
   * @return the number of connections that were aborted, by pool; empty if all were returned
   */
  public Map<PoolKey, Integer> close() {
    synchronized (this) {
      closed = true;
    }
    remove(List.copyOf(slots.keySet()));
    Map<RetirablePool, CompletableFuture<Integer>> last = Map.copyOf(drains);
    await(last.values(), dependencies.drainTimeout().plus(CLOSE_GRACE));
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
