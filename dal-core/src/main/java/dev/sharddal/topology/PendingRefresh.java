package dev.sharddal.topology;

import dev.sharddal.refresh.RefreshReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * A refresh that has applied its changes, and whose pools may still be connecting.
 *
 * @param report completes with the report
 * @param now returns the report as it is now
 */
record PendingRefresh(CompletableFuture<RefreshReport> report, Supplier<RefreshReport> now) {

  /**
   * Waits for the report. If the thread is interrupted, returns the report as it is then, with the
   * interrupt flag set.
   */
  RefreshReport await() {
    try {
      return report.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return now.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A report never completes exceptionally", e.getCause());
    }
  }
}
