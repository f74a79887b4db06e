package dev.sharddal.topology;

import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.ServerBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs servers that are over their connection budget and changes that are blocked by it, when they
 * appear or their numbers change. Not thread-safe.
 */
final class BudgetLog {

  private static final Logger LOG = LoggerFactory.getLogger(BudgetLog.class);

  private ConnectionBudget last = ConnectionBudget.UNCHECKED;

  /** Logs what is new since the previous budget. */
  void log(ConnectionBudget now) {
    for (ServerBudget server : now.over()) {
      if (!last.over().contains(server)) {
        LOG.warn(
            "A database server is over its connection budget: {}. {}.",
            server,
            ConnectionBudget.REMEDY);
      }
    }
    for (ServerBudget server : last.over()) {
      if (now.over().stream().noneMatch(over -> over.server().equals(server.server()))) {
        LOG.info("A database server is within its connection budget again: {}", server.server());
      }
    }
    now.blocked()
        .forEach(
            (pool, reason) -> {
              if (!reason.equals(last.blocked().get(pool))) {
                LOG.warn(
                    "A change of the pool {} is blocked, and the pool stays as it is: {}. {}, or"
                        + " apply planRefresh().forced().",
                    pool,
                    reason,
                    ConnectionBudget.REMEDY);
              }
            });
    last = now;
  }

  /** Forgets what was logged. */
  void reset() {
    last = ConnectionBudget.UNCHECKED;
  }
}
