package dev.sharddal.spring.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.TenantContext;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.spring.TenantMdc;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

@Timeout(300)
class TenantTaskDecoratorTest {

  private static final DatabaseKey HOME = new DatabaseKey("shard-1", "orders");
  private static final TenantMdc SAID = TenantMdc.of("t-1", HOME);

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  TenantTaskAutoConfiguration.class,
                  TaskExecutionAutoConfiguration.class,
                  TaskSchedulingAutoConfiguration.class));

  @AfterEach
  void nothingIsLeft() {
    assertThat(TenantContext.current()).isEmpty();
    assertThat(TenantMdc.current()).isEqualTo(TenantMdc.NONE);
  }

  /** What a task sees. */
  private record Seen(Optional<String> tenant, TenantMdc said) {

    static Seen here() {
      return new Seen(TenantContext.current(), TenantMdc.current());
    }

    static final Seen NOTHING = new Seen(Optional.empty(), TenantMdc.NONE);
  }

  private static void asTenant(Runnable work) {
    SAID.apply();
    try {
      TenantContext.run("t-1", work);
    } finally {
      TenantMdc.NONE.apply();
    }
  }

  private static final Seen AS_TENANT = new Seen(Optional.of("t-1"), SAID);

  @Test
  void decorate_withTenant_bindsItForTheTaskOnly() {
    CompletableFuture<Seen> seen = new CompletableFuture<>();
    Runnable[] task = new Runnable[1];
    asTenant(() -> task[0] = new TenantTaskDecorator().decorate(() -> seen.complete(Seen.here())));
    task[0].run();
    assertThat(seen).isCompletedWithValue(AS_TENANT);
    assertThat(Seen.here()).isEqualTo(Seen.NOTHING);
  }

  @Test
  void decorate_failingTask_leavesNothingBound() {
    Runnable[] task = new Runnable[1];
    asTenant(
        () ->
            task[0] =
                new TenantTaskDecorator()
                    .decorate(
                        () -> {
                          throw new IllegalStateException("expected");
                        }));
    assertThat(catchThrowable(task[0]::run)).hasMessage("expected");
    assertThat(Seen.here()).isEqualTo(Seen.NOTHING);
  }

  @Test
  void decorate_withoutTenant_leavesTheTaskAlone() {
    Runnable task = () -> {};
    assertThat(new TenantTaskDecorator().decorate(task)).isSameAs(task);
  }

  @Test
  void decorate_onABoundThread_restoresWhatWasThere() {
    Runnable[] task = new Runnable[1];
    asTenant(() -> task[0] = new TenantTaskDecorator().decorate(() -> {}));
    TenantMdc other = TenantMdc.of("t-2", HOME);
    other.apply();
    try {
      TenantContext.run(
          "t-2",
          () -> {
            task[0].run();
            assertThat(Seen.here()).isEqualTo(new Seen(Optional.of("t-2"), other));
          });
    } finally {
      TenantMdc.NONE.apply();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void applicationsExecutor_anyKindOfThread_keepsTheTenant(String virtual) {
    runner
        .withPropertyValues("spring.threads.virtual.enabled=" + virtual)
        .run(
            context -> {
              AsyncTaskExecutor executor = context.getBean(AsyncTaskExecutor.class);
              CompletableFuture<Seen> with = new CompletableFuture<>();
              asTenant(() -> executor.execute(() -> with.complete(Seen.here())));
              assertThat(with.get(60, TimeUnit.SECONDS)).isEqualTo(AS_TENANT);
              for (int i = 0; i < 20; i++) {
                assertThat(executor.submit(Seen::here).get(60, TimeUnit.SECONDS))
                    .isEqualTo(Seen.NOTHING);
              }
            });
  }

  @Test
  void applicationsOwnDecorator_isKeptBesideOurs() {
    runner
        .withUserConfiguration(OwnDecorator.class)
        .run(
            context -> {
              CompletableFuture<Seen> seen = new CompletableFuture<>();
              AsyncTaskExecutor executor = context.getBean(AsyncTaskExecutor.class);
              asTenant(() -> executor.execute(() -> seen.complete(Seen.here())));
              assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo(AS_TENANT);
              assertThat(context.getBean(OwnDecorator.class).decorated).hasValue(1);
            });
  }

  @Test
  void asyncMethod_ofATenant_keepsIt() {
    runner
        .withUserConfiguration(AsyncWork.class)
        .run(
            context -> {
              AsyncWork work = context.getBean(AsyncWork.class);
              CompletableFuture<CompletableFuture<Seen>> called = new CompletableFuture<>();
              asTenant(() -> called.complete(work.look()));
              assertThat(called.join().get(60, TimeUnit.SECONDS)).isEqualTo(AS_TENANT);
              assertThat(work.look().get(60, TimeUnit.SECONDS)).isEqualTo(Seen.NOTHING);
            });
  }

  @Test
  void scheduledTask_bindsItsOwnOrThatOfWhoScheduledIt() {
    runner
        .withUserConfiguration(Scheduled.class)
        .run(
            context -> {
              TaskScheduler scheduler = context.getBean(TaskScheduler.class);
              CompletableFuture<Seen> with = new CompletableFuture<>();
              CompletableFuture<Seen> without = new CompletableFuture<>();
              asTenant(() -> scheduler.schedule(() -> with.complete(Seen.here()), Instant.now()));
              scheduler.schedule(() -> without.complete(Seen.here()), Instant.now());
              assertThat(with.get(60, TimeUnit.SECONDS)).isEqualTo(AS_TENANT);
              assertThat(without.get(60, TimeUnit.SECONDS)).isEqualTo(Seen.NOTHING);
            });
  }

  @Test
  void autoConfiguration_whereTheApplicationHasTheDecorator_backsOff() {
    runner
        .withBean("mine", TenantTaskDecorator.class)
        .run(
            context -> {
              assertThat(context).hasSingleBean(TenantTaskDecorator.class);
              assertThat(context).hasBean("mine");
            });
  }

  @Test
  void mdc_otherKeys_areNotOurs() {
    MDC.put("request", "r-1");
    try {
      TenantMdc.NONE.apply();
      assertThat(MDC.get("request")).isEqualTo("r-1");
      assertThat(TenantMdc.current()).isSameAs(TenantMdc.NONE);
    } finally {
      MDC.remove("request");
    }
  }

  @Test
  void mdc_ofAStrangeId_isSafeToPrint() {
    assertThat(TenantMdc.of("a\u2028b", HOME).tenant()).isEqualTo("a\\u2028b");
    assertThat(TenantMdc.of("x".repeat(200), HOME).tenant()).hasSizeLessThan(70);
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnDecorator {

    final AtomicInteger decorated = new AtomicInteger();

    @Bean
    TaskDecorator ownDecorator() {
      return task -> {
        decorated.incrementAndGet();
        return task;
      };
    }
  }

  @EnableAsync
  static class AsyncWork {

    @Async
    public CompletableFuture<Seen> look() {
      return CompletableFuture.completedFuture(Seen.here());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableScheduling
  static class Scheduled {}
}
