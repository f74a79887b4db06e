package dev.sharddal.spring.web;

import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Hooks;

/**
 * Enables the propagation of the tenant from the Reactor context to the threads that do the work.
 */
final class TenantPropagation {

  private static final Logger LOG = LoggerFactory.getLogger(TenantPropagation.class);
  private static final String MODE = "spring.reactor.context-propagation";

  private TenantPropagation() {}

  /**
   * Enables Reactor's automatic context propagation, unless the application has limited it. Like
   * Spring Boot's own property, this affects the whole JVM.
   */
  static void switchOn(Environment environment, @Nullable ClassLoader classLoader) {
    if (!ClassUtils.isPresent("io.micrometer.context.ContextRegistry", classLoader)) {
      LOG.warn(
          "io.micrometer:context-propagation is not on the class path: the tenant of a request is"
              + " only in the Reactor context, and is not bound to the threads that handle it");
    } else if ("limited".equalsIgnoreCase(environment.getProperty(MODE))) {
      LOG.info(
          "{}=limited: tenants are bound only where the application restores the Reactor context",
          MODE);
      Registration.register();
    } else {
      Registration.register();
      Hooks.enableAutomaticContextPropagation();
    }
  }

  /** A separate class, which is loaded only if the library is present. */
  private static final class Registration {

    static void register() {
      ContextRegistry.getInstance().registerThreadLocalAccessor(new TenantMdcAccessor());
    }
  }
}
