package dev.sharddal.examples.notes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.spring.test.TenantTest;
import dev.sharddal.store.InMemoryMetadataStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The sample of docs/spring.md: two shards in two containers, where there is a Docker engine. */
@EnabledIf("dockerIsThere")
// docs: begin
@SpringBootTest
class NotesOnContainersTest {

  @TestConfiguration(proxyBeanMethods = false)
  static class Fleet {

    @Bean(initMethod = "start")
    PostgreSQLContainer one() {
      return new PostgreSQLContainer("postgres:18");
    }

    @Bean(initMethod = "start")
    PostgreSQLContainer two() {
      return new PostgreSQLContainer("postgres:18");
    }

    @Bean
    MetadataStore metadataStore(PostgreSQLContainer one, PostgreSQLContainer two) {
      return InMemoryMetadataStore.create()
          .put(database("shard-1", one))
          .put(database("shard-2", two))
          .put(TenantMetadata.of("acme", new DatabaseKey("shard-1", "notes")))
          .put(TenantMetadata.of("globex", new DatabaseKey("shard-2", "notes")));
    }

    private static DatabaseMetadata database(String shard, PostgreSQLContainer server) {
      Endpoint endpoint =
          Endpoint.at(server.getHost(), server.getFirstMappedPort())
              .withEngine("postgresql")
              .withDatabase(server.getDatabaseName())
              .withCredentials(server.getUsername(), server.getPassword());
      return DatabaseMetadata.of(new DatabaseKey(shard, "notes"), ConnectionDetails.of(endpoint));
    }
  }

  @Autowired NoteRepository notes;

  @Test
  @TenantTest("acme")
  void note_isStored() {
    notes.save(new Note("milk"));
    assertThat(notes.findAll()).extracting(Note::getText).containsExactly("milk");
  }

  // docs: end

  static boolean dockerIsThere() {
    return DockerClientFactory.instance().isDockerAvailable();
  }
}
