package dev.sharddal.dynamodb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between a client and the real DynamoDB, and makes the network or the service fail. */
final class FaultyEndpoint implements AutoCloseable {

  private static final List<String> FORWARDED =
      List.of("Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Target");

  /** What goes wrong. */
  @FunctionalInterface
  interface Fault {
    /**
     * Returns what the client gets; null: the connection breaks before an answer.
     *
     * @param action what the client asks for, {@code GetItem} for example
     * @param real asks the real DynamoDB
     */
    Answer answer(String action, RealAnswer real) throws IOException, InterruptedException;
  }

  @FunctionalInterface
  interface RealAnswer {
    Answer get() throws IOException, InterruptedException;
  }

  record Answer(int status, String body) {
    /** What DynamoDB says when it refuses a request. */
    static Answer error(String code, String message) {
      return new Answer(
          400,
          "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
              + code
              + "\",\"message\":\""
              + message
              + "\"}");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient toReal = HttpClient.newHttpClient();
  private final URI real;
  private final Fault fault;
  private final List<String> actions = new CopyOnWriteArrayList<>();

  FaultyEndpoint(URI real, Fault fault) throws IOException {
    this.real = real;
    this.fault = fault;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /** What was asked for so far, in order, repetitions included. */
  List<String> actions() {
    return actions;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String action = target.substring(target.indexOf('.') + 1);
    byte[] body = exchange.getRequestBody().readAllBytes();
    actions.add(action);
    try (exchange) {
      Answer answer = fault.answer(action, () -> forward(exchange, body));
      if (answer != null) {
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(real).POST(BodyPublishers.ofByteArray(body));
    for (String name : FORWARDED) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    HttpResponse<String> response = toReal.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
