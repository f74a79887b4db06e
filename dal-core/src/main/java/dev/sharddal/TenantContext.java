package dev.sharddal;

import dev.sharddal.metadata.TenantMetadata;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The tenant of the running code. Bindings nest: the end of a binding restores the previous tenant.
 *
 * <p>A binding belongs to a thread. If Micrometer's context-propagation is on the class path and
 * its hooks are in use, the binding is propagated to other threads.
 */
public final class TenantContext {

  private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

  private TenantContext() {}

  /** A binding. To be closed by the thread that opened it, inner scopes first. */
  public static final class Scope implements AutoCloseable {

    private final @Nullable String former;
    private boolean open = true;

    private Scope(@Nullable String former) {
      this.former = former;
    }

    /** Ends the binding and restores the previous tenant. A second call does nothing. */
    @Override
    public void close() {
      if (open) {
        open = false;
        restore(former);
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
    Scope scope = new Scope(CURRENT.get());
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
    if (tenantId == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(tenantId);
    }
  }
}
