package dev.sharddal;

import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The tenant of the running code. Bindings nest: the end of a binding restores the previous tenant.
 *
 * <p>A binding belongs to a thread, and new threads do not inherit it. If Micrometer's
 * context-propagation is on the class path and its hooks are in use, the binding is propagated to
 * other threads.
 *
 * <p>Tasks for other threads, such as those of a parallel stream or of {@link
 * java.util.concurrent.CompletableFuture#supplyAsync}, see no tenant unless the binding is
 * propagated or the task binds its own. They are refused a connection, and never get that of
 * another tenant.
 */
public final class TenantContext {

  private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

  /** The innermost open scope of a thread. Every open scope can be reached from it. */
  private static final ThreadLocal<@Nullable Scope> INNERMOST = new ThreadLocal<>();

  private TenantContext() {}

  /**
   * A binding. The thread that opened a scope must close it.
   *
   * <p>If scopes are closed in the wrong order, an outer scope ends the scopes that were opened
   * within it, so that no tenant stays bound after the outermost scope was closed.
   */
  public static final class Scope implements AutoCloseable {

    private final Thread owner = Thread.currentThread();
    private final String tenant;
    private final @Nullable String former;
    private final @Nullable Scope outer;
    private volatile boolean open = true;

    private Scope(String tenant, @Nullable String former, @Nullable Scope outer) {
      this.tenant = tenant;
      this.former = former;
      this.outer = outer;
    }

    /**
     * Ends the binding, and all bindings that were opened within it, and restores the previous
     * tenant. A second call does nothing.
     *
     * @throws IllegalStateException if another thread opened this scope; no binding is changed
     */
    @Override
    public void close() {
      if (!open) {
        return;
      }
      requireOwner();
      endInnerScopes();
      open = false;
      setOrRemove(INNERMOST, outer);
      restore(former);
    }

    private void endInnerScopes() {
      for (Scope each = INNERMOST.get(); each != null && each != this; each = each.outer) {
        each.open = false;
      }
    }

    private void requireOwner() {
      Thread closing = Thread.currentThread();
      if (closing != owner) {
        throw new IllegalStateException(
            "The scope of tenant "
                + SafeText.quoted(tenant)
                + " was opened by thread "
                + SafeText.quoted(owner.getName())
                + " and cannot be closed by thread "
                + SafeText.quoted(closing.getName())
                + ", because the opening thread would stay bound to the tenant. Close a scope on"
                + " the thread that opened it, and bind the tenant on the other thread with"
                + " TenantContext.run(tenantId, ..)");
      }
    }
  }

  /**
   * Binds a tenant until the scope is closed.
   *
   * @param tenantId the tenant
   * @throws IllegalArgumentException if the id cannot name a tenant
   */
  public static Scope open(String tenantId) {
    TenantMetadata.checkId(tenantId);
    Scope scope = new Scope(tenantId, CURRENT.get(), INNERMOST.get());
    INNERMOST.set(scope);
    CURRENT.set(tenantId);
    return scope;
  }

  /**
   * Runs code for a tenant.
   *
   * @param tenantId the tenant
   * @param action the code
   * @throws IllegalArgumentException if the id cannot name a tenant
   */
  public static void run(String tenantId, Runnable action) {
    Scope scope = open(tenantId);
    try {
      action.run();
    } finally {
      scope.close();
    }
  }

  /**
   * Runs code for a tenant and returns its result.
   *
   * @param <T> the type of the result
   * @param tenantId the tenant
   * @param action the code
   * @throws IllegalArgumentException if the id cannot name a tenant
   * @throws Exception if the code throws it
   */
  public static <T> T call(String tenantId, Callable<T> action) throws Exception {
    Scope scope = open(tenantId);
    try {
      return action.call();
    } finally {
      scope.close();
    }
  }

  /** Returns the tenant bound to the current thread, or empty. */
  public static Optional<String> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  static @Nullable String currentOrNull() {
    return CURRENT.get();
  }

  /** Binds this tenant, or none if null, without a scope that restores the previous tenant. */
  static void restore(@Nullable String tenantId) {
    setOrRemove(CURRENT, tenantId);
  }

  private static <T> void setOrRemove(ThreadLocal<@Nullable T> local, @Nullable T value) {
    if (value == null) {
      local.remove();
    } else {
      local.set(value);
    }
  }
}
