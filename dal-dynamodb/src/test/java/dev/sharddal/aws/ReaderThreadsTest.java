package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where secrets are read. */
class ReaderThreadsTest {

  private final ReaderThreads threads = new ReaderThreads();

  @AfterEach
  void stop() {
    threads.close(Duration.ofMinutes(2));
  }

  @Test
  void execute_callerWithInheritableStateOfItsOwn_givesItToNoThread() throws Exception {
    InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
    ClassLoader application = Thread.currentThread().getContextClassLoader();
    CompletableFuture<String> inherited = new CompletableFuture<>();
    CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
    new Thread(
            () -> {
              tenant.set("t-1");
              Thread.currentThread().setContextClassLoader(new ClassLoader(application) {});
              threads.execute(
                  () -> {
                    loader.complete(Thread.currentThread().getContextClassLoader());
                    inherited.complete(tenant.get());
                  });
            })
        .start();
    assertThat(inherited.get(2, TimeUnit.MINUTES)).isNull();
    assertThat(loader.get(2, TimeUnit.MINUTES)).isSameAs(application);
  }
}
