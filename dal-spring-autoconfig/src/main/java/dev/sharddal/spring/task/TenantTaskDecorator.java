package dev.sharddal.spring.task;

import dev.sharddal.TenantContext;
import dev.sharddal.spring.TenantMdc;
import java.util.Optional;
import org.springframework.core.task.TaskDecorator;

/**
 * A task decorator that runs a task with the tenant that was bound when the task was submitted, and
 * with the tenant's MDC entries. If no tenant was bound, the task runs without a tenant and may
 * bind its own.
 *
 * <p>Spring Boot applies it to the executors and schedulers that it builds, together with the
 * application's own decorators. For an executor that the application builds itself, set it with
 * {@code setTaskDecorator}. Thread-safe.
 */
public final class TenantTaskDecorator implements TaskDecorator {

  /** Creates a decorator, which is stateless. */
  public TenantTaskDecorator() {}

  @Override
  public Runnable decorate(Runnable task) {
    Optional<String> tenant = TenantContext.current();
    TenantMdc said = TenantMdc.current();
    return tenant.isEmpty() && said.equals(TenantMdc.NONE) ? task : () -> runAs(tenant, said, task);
  }

  private static void runAs(Optional<String> tenant, TenantMdc said, Runnable task) {
    TenantMdc before = TenantMdc.current();
    said.apply();
    try {
      tenant.ifPresentOrElse(id -> TenantContext.run(id, task), task);
    } finally {
      before.apply();
    }
  }
}
