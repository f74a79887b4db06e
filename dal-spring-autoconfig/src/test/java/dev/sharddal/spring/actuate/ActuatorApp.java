package dev.sharddal.spring.actuate;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.MetadataStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** An application with a real web server on a free port, asked over real HTTP. */
final class ActuatorApp implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final ConfigurableApplicationContext context;

  private ActuatorApp(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Starts one on Tomcat, with the endpoints {@code dal}, {@code health} and {@code info}. */
  static ActuatorApp start(MetadataStore store, String... properties) {
    return start(WebApplicationType.SERVLET, ServletApp.class, store, properties);
  }

  /** Starts one on Netty. */
  static ActuatorApp startReactive(MetadataStore store, String... properties) {
    return start(WebApplicationType.REACTIVE, ReactiveApp.class, store, properties);
  }

  /** Starts a given one on Tomcat. */
  static ActuatorApp start(Class<?> app, MetadataStore store, String... properties) {
    return start(WebApplicationType.SERVLET, app, store, properties);
  }

  private static ActuatorApp start(
      WebApplicationType type, Class<?> app, MetadataStore store, String... properties) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "server.port=0",
                "spring.main.banner-mode=off",
                "dal.topology-refresh-interval=0",
                "dal.change-poll-interval=0",
                "management.endpoint.health.show-details=always",
                "management.endpoint.dal.access=unrestricted",
                "management.endpoints.web.exposure.include=dal,health,info"));
    all.addAll(List.of(properties));
    return new ActuatorApp(
        new SpringApplicationBuilder(app)
            .web(type)
            .properties(all.toArray(String[]::new))
            .initializers(
                context ->
                    ((GenericApplicationContext) context)
                        .registerBean("testStore", MetadataStore.class, () -> store))
            .run());
  }

  /** What was answered. */
  record Answer(int status, String body) {

    <T> T at(String path) {
      try {
        return JsonPath.read(body, path);
      } catch (JsonPathException e) {
        throw new AssertionError("no " + path + " in " + status + " " + body, e);
      }
    }
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  Answer getAs(String login, String path) {
    return send(request(path).header("Authorization", basic(login)).GET());
  }

  Answer postAs(String login, String path, String json) {
    return send(
        request(path)
            .header("Authorization", basic(login))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  private static String basic(String login) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((login + ":" + login).getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a request without a body and without its type. */
  Answer post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  private HttpRequest.Builder request(String path) {
    int port = ((WebServerApplicationContext) context).getWebServer().getPort();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(120));
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  DataAccessLayer dal() {
    return context.getBean(DataAccessLayer.class);
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  @Override
  public void close() {
    context.close();
  }
}
