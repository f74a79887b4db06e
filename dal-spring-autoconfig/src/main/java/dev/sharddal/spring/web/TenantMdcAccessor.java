package dev.sharddal.spring.web;

import dev.sharddal.spring.TenantMdc;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/** Lets Micrometer's context-propagation carry what log lines say about the tenant. */
final class TenantMdcAccessor implements ThreadLocalAccessor<TenantMdc> {

  /** The key in a context; a constant, so that it may be used where the library is absent. */
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
