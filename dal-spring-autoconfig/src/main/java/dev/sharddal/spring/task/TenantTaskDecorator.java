package dev.sharddal.spring.task;

import dev.sharddal.TenantContext;
import dev.sharddal.spring.TenantMdc;
import java.util.Optional;
import org.springframework.core.task.TaskDecorator;

/**
 * Lets a task work for the tenant that was bound where it was handed over, and lets its log lines
 * say so. Where none was bound, the task binds its own.
 *
 * <p>Spring Boot gives it to the executors and schedulers that it builds, together with the
 * application's own decorators. An executor that the application builds itself gets it through
 * {@code setTaskDecorator}. Thread-safe.
 */
public final class TenantTaskDecorator implements TaskDecorator {

  /** Makes one; it has no state. */
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
