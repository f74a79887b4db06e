package dev.sharddal;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context-propagation carry {@link TenantContext} to other threads. It is
 * registered through {@link java.util.ServiceLoader}; applications need not refer to it.
 */
public final class TenantContextAccessor implements ThreadLocalAccessor<String> {

  /** The key of the tenant in a context. */
  public static final String KEY = "dev.sharddal.tenant";

  /** Called by {@link java.util.ServiceLoader}. */
  public TenantContextAccessor() {}

  @Override
  public Object key() {
    return KEY;
  }

  @Override
  public @Nullable String getValue() {
    return TenantContext.currentOrNull();
  }

  @Override
  public void setValue(String tenantId) {
    TenantContext.restore(tenantId);
  }

  @Override
  public void setValue() {
    TenantContext.restore(null);
  }
}
