package dev.sharddal.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/**
 * Speaks the protocol of Secrets Manager over HTTP: JSON 1.1, of which it knows {@code
 * GetSecretValue}. Each secret has a current version and the one before.
 */
final class SecretsManagerStub implements AutoCloseable {

  static final Region REGION = Region.EU_CENTRAL_1;

  private static final Pattern FIELD =
      Pattern.compile("\"(\\w+)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Map<String, String>> secrets = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Fault fault = honest -> honest;

  /** What goes wrong: the honest answer comes in, and what is sent goes out; null: nothing is. */
  @FunctionalInterface
  interface Fault {
    Answer answer(Answer honest) throws InterruptedException;
  }

  record Answer(int status, String body) {
    static Answer error(int status, String code, String message) {
      return new Answer(status, "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(code, message));
    }
  }

  SecretsManagerStub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Puts a new current version; the current one becomes the one before. */
  void put(String secretId, String text) {
    putField(secretId, "\"SecretString\":\"" + escaped(text) + "\"");
  }

  void putLogin(String secretId, String username, String password) {
    put(secretId, "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}");
  }

  void putBinary(String secretId) {
    putField(secretId, "\"SecretBinary\":\"czNjcmV0\"");
  }

  private void putField(String secretId, String field) {
    secrets.compute(
        secretId,
        (id, versions) ->
            versions == null
                ? Map.of("AWSCURRENT", field)
                : Map.of("AWSCURRENT", field, "AWSPREVIOUS", versions.get("AWSCURRENT")));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  void fault(Fault newFault) {
    fault = newFault;
  }

  void failAll(int status, String code) {
    Answer error = Answer.error(status, code, "said the stub");
    fault = honest -> error;
  }

  void mend() {
    fault = honest -> honest;
  }

  /** The ids that were asked for so far, in order, repetitions included. */
  List<String> requests() {
    return requests;
  }

  URI uri() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /** A client as most applications make theirs, without any timeout, which does not retry. */
  SecretsManagerClient client() {
    return settle(SecretsManagerClient.builder(), uri())
        .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  static SecretsManagerClientBuilder settle(SecretsManagerClientBuilder builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(REGION)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(field(body, "SecretId", "none"));
    try (exchange) {
      Answer answer = fault.answer(honest(exchange, body));
      if (answer != null) {
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer honest(HttpExchange exchange, String body) {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String signed = exchange.getRequestHeaders().getFirst("Authorization");
    if (!"secretsmanager.GetSecretValue".equals(target)
        || signed == null
        || !signed.contains("/secretsmanager/aws4_request")) {
      return Answer.error(400, "UnknownOperationException", String.valueOf(target));
    }
    String id = field(body, "SecretId", "none");
    String stage = field(body, "VersionStage", "AWSCURRENT");
    String field = secrets.getOrDefault(id, Map.of()).get(stage);
    if (field == null) {
      return Answer.error(
          400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return new Answer(
        200,
        """
        {"ARN":"arn:aws:secretsmanager:eu-central-1:123456789012:secret:%s-AbCdEf",
         "CreatedDate":1.7E9,"Name":"%s",%s,"VersionId":"%s","VersionStages":["%s"]}
        """
            .formatted(id, id, field, UUID.randomUUID(), stage));
  }

  private static String field(String body, String name, String otherwise) {
    Matcher fields = FIELD.matcher(body);
    while (fields.find()) {
      if (fields.group(1).equals(name)) {
        return fields.group(2);
      }
    }
    return otherwise;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
