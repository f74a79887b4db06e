package dev.sharddal.spring.web;

import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Hooks;

/** Lets the tenant in the Reactor context be bound on whatever thread the work goes on. */
final class TenantPropagation {

  private static final Logger LOG = LoggerFactory.getLogger(TenantPropagation.class);
  private static final String MODE = "spring.reactor.context-propagation";

  private TenantPropagation() {}

  /**
   * Switches Reactor's automatic context propagation on, unless the application has limited it.
   * That holds for the whole JVM, as Spring Boot's own switch does.
   */
  static void switchOn(Environment environment, @Nullable ClassLoader classLoader) {
    if (!ClassUtils.isPresent("io.micrometer.context.ContextRegistry", classLoader)) {
      LOG.warn(
          "io.micrometer:context-propagation is not on the class path: no tenant is bound where"
              + " requests are handled; it is in the Reactor context only");
    } else if ("limited".equalsIgnoreCase(environment.getProperty(MODE))) {
      LOG.info(
          "{}=limited: tenants are bound where the application restores the Reactor context", MODE);
      Registration.register();
    } else {
      Registration.register();
      Hooks.enableAutomaticContextPropagation();
    }
  }

  /** Loaded only where the library is. */
  private static final class Registration {

    static void register() {
      ContextRegistry.getInstance().registerThreadLocalAccessor(new TenantMdcAccessor());
    }
  }
}
