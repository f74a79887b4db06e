package dev.sharddal.fuzz;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Repeats a check with generated input. Without settings, every run has the same seed and is short,
 * so that a build depends on the code alone. The system property {@code fuzz.rounds} makes it
 * longer, with a new seed each time, and {@code fuzz.seed} repeats one. A failure names its seed.
 */
final class Rounds {

  private static final long FIXED_SEED = 20_240_607L;

  private Rounds() {}

  /**
   * Runs a check.
   *
   * @param usual the number of rounds unless the system property says otherwise
   * @param check fails for input that it generates from the generator and that is treated wrongly
   */
  static void of(int usual, Consumer<RandomGenerator> check) {
    Integer wanted = Integer.getInteger("fuzz.rounds");
    Long seed = Long.getLong("fuzz.seed");
    if (seed != null) {
      run(seed, check);
      return;
    }
    SplittableRandom seeds =
        wanted == null ? new SplittableRandom(FIXED_SEED) : new SplittableRandom();
    int rounds = wanted == null ? usual : wanted;
    for (int i = 0; i < rounds; i++) {
      run(seeds.nextLong(), check);
    }
  }

  private static void run(long seed, Consumer<RandomGenerator> check) {
    try {
      check.accept(new SplittableRandom(seed));
    } catch (Throwable e) {
      throw new AssertionError("Failed with -Dfuzz.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
