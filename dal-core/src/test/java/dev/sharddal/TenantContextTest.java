package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.testing.Patience;
import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
@SuppressWarnings("try") // a scope is there to be closed, and is not used otherwise
class TenantContextTest {

  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void nothingIsLeftBound() {
    other.shutdownNow();
    boolean left = TenantContext.current().isPresent();
    TenantContext.restore(null); // for the next test
    assertThat(left).as("a tenant is still bound").isFalse();
  }

  private static Optional<String> current() {
    return TenantContext.current();
  }

  @Test
  void current_nothingBound_isEmpty() {
    assertThat(current()).isEmpty();
  }

  @Test
  void open_nested_restoresEachBeforeIt() {
    try (TenantContext.Scope a = TenantContext.open("t-1")) {
      assertThat(current()).contains("t-1");
      try (TenantContext.Scope b = TenantContext.open("t-2")) {
        assertThat(current()).contains("t-2");
        try (TenantContext.Scope c = TenantContext.open("t-2")) {
          assertThat(current()).contains("t-2");
        }
        assertThat(current()).contains("t-2");
      }
      assertThat(current()).contains("t-1");
    }
    assertThat(current()).isEmpty();
  }

  @Test
  void close_twice_doesNotUnbindWhatCameLater() {
    TenantContext.Scope first = TenantContext.open("t-1");
    first.close();
    try (TenantContext.Scope second = TenantContext.open("t-2")) {
      first.close();
      assertThat(current()).contains("t-2");
    }
  }

  @Test
  void close_outerBeforeInner_leavesNoTenantBound() {
    TenantContext.Scope outer = TenantContext.open("t-1");
    TenantContext.Scope inner = TenantContext.open("t-2");
    outer.close();
    assertThat(current()).isEmpty();
    inner.close();
    assertThat(current()).isEmpty();
  }

  @Test
  void close_innerScopeThatItsOuterHasEnded_doesNotUnbindWhatCameLater() {
    TenantContext.Scope outer = TenantContext.open("t-1");
    TenantContext.Scope inner = TenantContext.open("t-2");
    outer.close();
    try (TenantContext.Scope later = TenantContext.open("t-3")) {
      inner.close();
      assertThat(current()).contains("t-3");
    }
    assertThat(current()).isEmpty();
  }

  @Test
  void close_middleScope_restoresWhatWasBoundBeforeIt() {
    try (TenantContext.Scope outer = TenantContext.open("t-1")) {
      TenantContext.Scope middle = TenantContext.open("t-2");
      TenantContext.Scope inner = TenantContext.open("t-3");
      middle.close();
      assertThat(current()).contains("t-1");
      inner.close();
      assertThat(current()).contains("t-1");
    }
    assertThat(current()).isEmpty();
  }

  @Test
  void close_byAnotherThread_isRefusedAndChangesNoBinding() throws Exception {
    try (TenantContext.Scope scope = TenantContext.open("t-1")) {
      Optional<String> there =
          onOther(
              () -> {
                try (TenantContext.Scope own = TenantContext.open("t-2")) {
                  assertThatThrownBy(scope::close)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("'t-1'")
                      .hasMessageContaining("'" + Thread.currentThread().getName() + "'")
                      .hasMessageContaining("TenantContext.run");
                  return current();
                }
              });
      assertThat(there).contains("t-2");
      assertThat(onOther(TenantContext::current)).isEmpty();
      assertThat(current()).contains("t-1");
    }
    assertThat(current()).isEmpty();
  }

  @Test
  void close_byAnotherThreadOnceClosed_doesNothing() throws Exception {
    TenantContext.Scope scope = TenantContext.open("t-1");
    scope.close();
    Optional<String> there =
        onOther(
            () -> {
              try (TenantContext.Scope own = TenantContext.open("t-2")) {
                scope.close();
                return current();
              }
            });
    assertThat(there).contains("t-2");
  }

  @Test
  void run_withinAnother_bindsForItsTimeOnly() {
    List<Optional<String>> seen = new ArrayList<>();
    TenantContext.run(
        "t-1",
        () -> {
          TenantContext.run("t-2", () -> seen.add(current()));
          seen.add(current());
        });
    assertThat(seen).containsExactly(Optional.of("t-2"), Optional.of("t-1"));
    assertThat(current()).isEmpty();
  }

  @Test
  void run_actionThatThrows_restoresAndThrowsTheSame() {
    IllegalStateException thrown = new IllegalStateException();
    TenantContext.run(
        "t-1",
        () -> {
          assertThatThrownBy(
                  () ->
                      TenantContext.run(
                          "t-2",
                          () -> {
                            throw thrown;
                          }))
              .isSameAs(thrown);
          assertThat(current()).contains("t-1");
        });
  }

  @Test
  void call_action_returnsWhatItReturns() throws Exception {
    assertThat(TenantContext.call("t-1", () -> current().orElseThrow() + "!")).isEqualTo("t-1!");
  }

  @Test
  void call_actionThatThrows_restoresAndThrowsTheSame() {
    IOException thrown = new IOException();
    assertThatThrownBy(
            () ->
                TenantContext.call(
                    "t-1",
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(current()).isEmpty();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"t\r\nx", "t\u0000"})
  void open_badId_isRefusedAndNothingChanges(String id) {
    TenantContext.run(
        "t-1",
        () -> {
          assertThatThrownBy(() -> TenantContext.open(id))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("TenantID: expected ");
          assertThatThrownBy(() -> TenantContext.run(id, () -> {}))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> TenantContext.call(id, () -> "x"))
              .isInstanceOf(IllegalArgumentException.class);
          assertThat(current()).contains("t-1");
        });
  }

  @Test
  void row38_idOfTenMegabytes_isRefusedAndNotPrinted() {
    assertThatThrownBy(() -> TenantContext.open("x".repeat(10_000_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void open_onOneThread_isNotSeenByAnother() throws Exception {
    try (TenantContext.Scope scope = TenantContext.open("t-1")) {
      assertThat(onOther(TenantContext::current)).isEmpty();
      CompletableFuture<Optional<String>> child = new CompletableFuture<>();
      new Thread(() -> child.complete(current())).start();
      assertThat(child.get(Patience.SECONDS, TimeUnit.SECONDS))
          .as("a thread begun within")
          .isEmpty();
    }
  }

  private <T> T onOther(Callable<T> task) throws Exception {
    Future<T> outcome = other.submit(task);
    return outcome.get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  // With Micrometer's context-propagation.

  @Test
  void contextRegistry_byItself_findsTheAccessor() {
    assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
        .filteredOn(TenantContextAccessor.class::isInstance)
        .extracting(ThreadLocalAccessor::key)
        .containsExactly(TenantContextAccessor.KEY);
  }

  private static ContextSnapshotFactory snapshots() {
    return ContextSnapshotFactory.builder().build();
  }

  private static ContextSnapshot capturedFor(String tenant) throws Exception {
    return TenantContext.call(tenant, () -> snapshots().captureAll());
  }

  @Test
  void wrap_runnable_carriesTheTenantAndClearsIt() throws Exception {
    List<Optional<String>> seen = new ArrayList<>();
    Runnable wrapped = capturedFor("t-1").wrap((Runnable) () -> seen.add(current()));
    onOther(Executors.callable(wrapped));
    assertThat(seen).containsExactly(Optional.of("t-1"));
    assertThat(onOther(TenantContext::current)).isEmpty();
  }

  @Test
  void wrap_onAThreadWithATenantOfItsOwn_restoresThatOne() throws Exception {
    Callable<Optional<String>> wrapped =
        capturedFor("t-1").wrap((Callable<Optional<String>>) TenantContext::current);
    List<Optional<String>> seen =
        onOther(
            () ->
                TenantContext.call("t-2", () -> List.of(wrapped.call(), TenantContext.current())));
    assertThat(seen).containsExactly(Optional.of("t-1"), Optional.of("t-2"));
  }

  @Test
  void wrap_actionThatThrows_clearsTheTenant() throws Exception {
    Runnable failing =
        () -> {
          throw new IllegalStateException("the action's own");
        };
    Runnable wrapped = capturedFor("t-1").wrap(failing);
    assertThatThrownBy(() -> onOther(Executors.callable(wrapped)))
        .hasRootCauseMessage("the action's own");
    assertThat(onOther(TenantContext::current)).isEmpty();
  }

  @Test
  void wrap_executor_carriesTheTenantOfEachSubmitter() throws Exception {
    ExecutorService carrying = ContextExecutorService.wrap(other, () -> snapshots().captureAll());
    for (String tenant : List.of("t-1", "t-2")) {
      Future<Optional<String>> seen =
          TenantContext.call(tenant, () -> carrying.submit(TenantContext::current));
      assertThat(seen.get(Patience.SECONDS, TimeUnit.SECONDS)).contains(tenant);
    }
    assertThat(carrying.submit(TenantContext::current).get(Patience.SECONDS, TimeUnit.SECONDS))
        .isEmpty();
    assertThat(onOther(TenantContext::current)).isEmpty();
  }

  @Test
  void setThreadLocals_scopeOfAnEmptySnapshotThatClears_hidesTheTenantAndRestoresIt() {
    ContextSnapshot empty =
        ContextSnapshotFactory.builder().clearMissing(true).build().captureAll();
    TenantContext.run(
        "t-1",
        () -> {
          try (ContextSnapshot.Scope scope = empty.setThreadLocals()) {
            assertThat(current()).isEmpty();
          }
          assertThat(current()).contains("t-1");
        });
  }
}
