package dev.sharddal.benchmarks.springboot;

import dev.sharddal.benchmarks.Medians;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Measures how much longer an empty Spring Boot application takes to start with the library on its
 * class path and a fleet without databases. The two alternate, each in its own JVM. It ends with
 * exit code 1 if the difference of the medians is above the target. Optional argument: the number
 * of rounds.
 */
public final class StartBenchmark {

  private static final double TARGET_MILLIS = 150;
  private static final int DEFAULT_ROUNDS = 11;

  /** What comes onto the class path with the library. */
  private static final Pattern OURS =
      Pattern.compile("dal-core|dal-spring-autoconfig|HikariCP|caffeine");

  private static final List<String> NO_DATABASES =
      List.of(
          "--dal.store.type=memory",
          "--dal.initialization-mode=degraded",
          "--dal.web.enabled=false");

  private StartBenchmark() {}

  /**
   * Runs it.
   *
   * @param args the rounds, or nothing
   * @throws IOException if a JVM cannot be started
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length == 0 ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
    List<Double> empty = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      empty.add(started(classPath(false), List.of(), false));
      with.add(started(classPath(true), NO_DATABASES, true));
    }
    double more = Medians.of(with) - Medians.of(empty);
    System.out.printf(
        "Start of a Spring Boot application, medians of %d JVMs each, JDK %s%n"
            + "  empty          %6.0f ms%n"
            + "  with sharddal  %6.0f ms, ratio %.2f%n"
            + "  difference     %6.0f ms, target %.0f: %s%n",
        rounds,
        Runtime.version().feature(),
        Medians.of(empty),
        Medians.of(with),
        Medians.of(with) / Medians.of(empty),
        more,
        TARGET_MILLIS,
        more <= TARGET_MILLIS ? "met" : "MISSED");
    System.exit(more <= TARGET_MILLIS ? 0 : 1);
  }

  private static String classPath(boolean withLibrary) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> withLibrary || !OURS.matcher(entry).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static double started(String classPath, List<String> arguments, boolean routes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Dslf4j.internal.verbosity=ERROR", "-classpath", classPath));
    command.add(EmptyApplication.class.getName());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    int at = said.lastIndexOf(EmptyApplication.MARK);
    String[] told =
        at < 0 ? new String[0] : said.substring(at + EmptyApplication.MARK.length()).split("\\s+");
    if (exit != 0 || told.length < 2 || Boolean.parseBoolean(told[1]) != routes) {
      throw new IllegalStateException("The application did not start as it should:\n" + said);
    }
    return Double.parseDouble(told[0]);
  }
}
