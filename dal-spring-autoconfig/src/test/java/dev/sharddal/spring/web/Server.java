package dev.sharddal.spring.web;

import dev.sharddal.DataAccessLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A running application.
 *
 * @param context its beans
 * @param http a client of it
 */
record Server(ConfigurableApplicationContext context, Http http) implements AutoCloseable {

  private static final String SOURCES =
      "dal\\.web\\.(header|path-segment|subdomain-of|jwt-claim)=.*";

  /** Starts an application on a free port, with a data access layer that it does not close. */
  static Server start(
      WebApplicationType type, DataAccessLayer dal, Class<?> application, String... properties) {
    SpringApplication starting = new SpringApplication(application);
    starting.setWebApplicationType(type);
    starting.setRegisterShutdownHook(false);
    ApplicationContextInitializer<ConfigurableApplicationContext> shared =
        context -> context.getBeanFactory().registerSingleton("dataAccessLayer", dal);
    starting.addInitializers(shared);
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=0");
    for (String property : properties) {
      arguments.add("--" + property);
    }
    if (Stream.of(properties).noneMatch(property -> property.matches(SOURCES))) {
      arguments.add("--dal.web.header=X-Tenant-Id");
    }
    ConfigurableApplicationContext context = starting.run(arguments.toArray(new String[0]));
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    return new Server(context, Http.to(port));
  }

  @Override
  public void close() {
    context.close();
  }
}
