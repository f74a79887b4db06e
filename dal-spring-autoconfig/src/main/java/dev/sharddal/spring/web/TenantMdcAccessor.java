package dev.sharddal.spring.web;

import dev.sharddal.spring.TenantMdc;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/** An accessor that lets Micrometer's context propagation carry the tenant's MDC entries. */
final class TenantMdcAccessor implements ThreadLocalAccessor<TenantMdc> {

  /**
   * The key in a context. It is a compile-time constant, so that it can be used if the library is
   * absent.
   */
  static final String KEY = "dev.sharddal.mdc";

  @Override
  public Object key() {
    return KEY;
  }

  @Override
  public @Nullable TenantMdc getValue() {
    TenantMdc now = TenantMdc.current();
    return now.equals(TenantMdc.NONE) ? null : now;
  }

  @Override
  public void setValue(TenantMdc value) {
    value.apply();
  }

  @Override
  public void setValue() {
    TenantMdc.NONE.apply();
  }
}
