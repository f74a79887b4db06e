package dev.sharddal.examples.notes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Two tenants on two servers, through the application as it is, whose file is elsewhere. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class NotesApplicationTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static EmbeddedPostgres one;
  private static EmbeddedPostgres two;

  @TempDir private static Path folder;

  @org.springframework.beans.factory.annotation.Value("${local.server.port}")
  private int port;

  @DynamicPropertySource
  static void startTheDatabases(DynamicPropertyRegistry registry) throws Exception {
    one = EmbeddedPostgres.start();
    two = EmbeddedPostgres.start();
    Path file = folder.resolve("fleet.json");
    Files.writeString(
        file,
        """
        {"databases": [%s, %s],
         "tenants": [
           {"TenantID": "acme", "ShardName": "shard-1", "DatabaseName": "notes"},
           {"TenantID": "globex", "ShardName": "shard-2", "DatabaseName": "notes"}]}
        """
            .formatted(row("shard-1", one), row("shard-2", two)));
    registry.add("dal.store.file", file::toString);
  }

  private static String row(String shard, EmbeddedPostgres server) {
    return """
        {"ShardName": "%s", "DatabaseName": "notes", "ConnectionDetails": {
          "engine": "postgresql", "database": "postgres",
          "credentials": {"username": "postgres", "password": "postgres"},
          "endpoints": {"WRITE": {"host": "localhost", "port": %d}}}}"""
        .formatted(shard, server.getPort());
  }

  @AfterAll
  static void stopTheDatabases() throws IOException {
    one.close();
    two.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path) throws Exception {
    return HTTP.send(
        request.uri(URI.create("http://localhost:" + port + path)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String tenant) throws Exception {
    return send(HttpRequest.newBuilder().header("X-Tenant-Id", tenant), "/notes");
  }

  private static List<String> notesOn(EmbeddedPostgres server) throws SQLException {
    List<String> notes = new ArrayList<>();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT text FROM note")) {
      while (rows.next()) {
        notes.add(rows.getString(1));
      }
    }
    return notes;
  }

  @Test
  void twoTenants_haveTheirNotesOnTwoServers() throws Exception {
    for (String tenant : List.of("acme", "globex")) {
      HttpResponse<String> response =
          send(
              HttpRequest.newBuilder()
                  .header("X-Tenant-Id", tenant)
                  .header("Content-Type", "text/plain")
                  .POST(BodyPublishers.ofString("by " + tenant)),
              "/notes");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
    assertThat(notesOn(one)).containsExactly("by acme");
    assertThat(notesOn(two)).containsExactly("by globex");
    assertThat(get("acme").body()).contains("by acme").doesNotContain("by globex");
    assertThat(get("globex").body()).contains("by globex").doesNotContain("by acme");
  }

  @Test
  void tenantThatIsUnknownOrMissing_isAnswered() throws Exception {
    assertThat(get("nobody").statusCode()).isEqualTo(404);
    assertThat(send(HttpRequest.newBuilder(), "/notes").statusCode()).isEqualTo(400);
  }

  @Test
  void configuration_hasThreeProperties() throws IOException {
    Properties properties =
        PropertiesLoaderUtils.loadProperties(new ClassPathResource("application.properties"));
    assertThat(properties).hasSize(3);
  }
}
