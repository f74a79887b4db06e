package dev.sharddal.examples.orders.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the application as a browser or curl would. */
final class Http {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String root;

  Http(int port) {
    this.root = "http://127.0.0.1:" + port;
  }

  /** An answer, whatever its status. */
  record Answer(int status, String body) {

    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  Answer getAs(String tenant, String path) throws IOException, InterruptedException {
    return send(request(path).header("X-Tenant-Id", tenant).GET().build());
  }

  Answer post(String path, String json) throws IOException, InterruptedException {
    return send(body(request(path), "POST", json));
  }

  Answer postAs(String tenant, String path, String json) throws IOException, InterruptedException {
    return send(body(request(path).header("X-Tenant-Id", tenant), "POST", json));
  }

  Answer put(String path, String json) throws IOException, InterruptedException {
    return send(body(request(path), "PUT", json));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(root + path)).timeout(Duration.ofSeconds(120));
  }

  private static HttpRequest body(HttpRequest.Builder request, String method, String json) {
    return request
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }
}
