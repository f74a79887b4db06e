package dev.sharddal.benchmarks.measure;

/** Takes the time of something. */
public final class Stopwatch {

  private Stopwatch() {}

  /**
   * Something to take the time of.
   *
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Work<X extends Exception> {
    /**
     * Does it.
     *
     * @throws X if it fails
     */
    void run() throws X;
  }

  /**
   * Returns how many milliseconds something takes.
   *
   * @param work to be done once
   * @param <X> what it may throw
   * @throws X if it fails
   */
  public static <X extends Exception> double millis(Work<X> work) throws X {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }
}
