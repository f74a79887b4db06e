package dev.sharddal.benchmarks.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Access to virtual threads from code that is compiled for Java 17, which has none. */
final class VirtualThreads {

  private static final Optional<MethodHandle> NEW_EXECUTOR = find();

  private VirtualThreads() {}

  private static Optional<MethodHandle> find() {
    try {
      return Optional.of(
          MethodHandles.publicLookup()
              .findStatic(
                  Executors.class,
                  "newVirtualThreadPerTaskExecutor",
                  MethodType.methodType(ExecutorService.class)));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns whether this JDK has them. */
  static boolean exist() {
    return NEW_EXECUTOR.isPresent();
  }

  /** Returns an executor that starts one for each task. */
  static ExecutorService executor() {
    try {
      return (ExecutorService) NEW_EXECUTOR.orElseThrow().invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
