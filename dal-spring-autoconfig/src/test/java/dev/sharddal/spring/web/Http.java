package dev.sharddal.spring.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.json.JsonParserFactory;

/**
 * A client of a server on this machine.
 *
 * @param port the server's port
 * @param client sends the requests
 */
record Http(int port, HttpClient client) {

  static Http to(int port) {
    return new Http(port, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /**
   * Returns a client with connections of its own. Reactor Netty 1.3.7 may stop reading a connection
   * after a request that was queued there and answered at once, on the event loop (its issue 4361).
   */
  Http anew() {
    return to(port);
  }

  /** Returns the answer to a request that names a tenant in the default header. */
  HttpResponse<String> as(String tenant, String path) {
    return get(path, "X-Tenant-Id", tenant);
  }

  /** Returns the answer to a request with these headers: name, value, name, value. */
  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, headers);
  }

  HttpResponse<String> send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(120));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns the answer, head and body, to a request for another host that this server has. */
  String getFromHost(String host, String path) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(120_000);
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the members of an answer in JSON. */
  static Map<String, Object> json(HttpResponse<String> answer) {
    return JsonParserFactory.getJsonParser().parseMap(answer.body());
  }
}
