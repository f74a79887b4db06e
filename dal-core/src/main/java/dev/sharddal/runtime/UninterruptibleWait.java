package dev.sharddal.runtime;

import java.time.Duration;

/**
 * Waits that an interrupt does not end: cleaning up must finish even if the thread is interrupted,
 * or was interrupted before. The interrupt flag is set again at the end.
 */
public final class UninterruptibleWait {

  private UninterruptibleWait() {}

  /** A wait for an event. */
  @FunctionalInterface
  public interface Wait {

    /**
     * Waits for the event.
     *
     * @param nanos how long to wait at the most
     * @return whether the event has occurred
     */
    boolean atMost(long nanos) throws InterruptedException;
  }

  /**
   * Waits for an event.
   *
   * @param limit how long to wait at the most
   * @param wait the wait; called again after an interrupt
   * @return whether the event has occurred
   */
  public static boolean await(Duration limit, Wait wait) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.atMost(Math.max(0, deadline - System.nanoTime()));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
