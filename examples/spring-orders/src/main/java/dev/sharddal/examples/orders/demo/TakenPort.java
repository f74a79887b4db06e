package dev.sharddal.examples.orders.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Finds a taken port before the servers of the example start, and says how to choose another port.
 * Tomcat would find it last.
 */
public final class TakenPort extends AbstractFailureAnalyzer<PortInUseException>
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  /** Created by Spring Boot. */
  public TakenPort() {}

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    int port = event.getEnvironment().getProperty("server.port", Integer.class, 8080);
    try {
      new ServerSocket(port).close();
    } catch (BindException e) {
      throw new PortInUseException(port, e);
    } catch (IOException | IllegalArgumentException e) {
      return; // Tomcat says what is wrong
    }
  }

  /** Before Spring Boot's own analyzer; as a listener, after the configuration has been read. */
  @Override
  public int getOrder() {
    return 0;
  }

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
    return new FailureAnalysis(
        "Port " + cause.getPort() + " is in use by another program.",
        "Stop that program, or choose another port: ./mvnw -q -Dspring-orders -Dserver.port="
            + (cause.getPort() == 65535 ? 8081 : cause.getPort() + 1)
            + " -pl examples/spring-orders -am compile",
        cause);
  }
}
