package dev.sharddal.spring.dataaccess.datajdbc;

import dev.sharddal.spring.dataaccess.DataAccessContract;
import dev.sharddal.spring.dataaccess.Notes;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.jdbc.core.JdbcOperations;

class DataJdbcTest extends DataAccessContract {

  @Override
  protected Class<?> application() {
    return Application.class;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
  static class Application {
    @Bean
    Notes notes(JdbcNotes repository, JdbcAggregateOperations aggregates, JdbcOperations jdbc) {
      return new ByRepository(repository, aggregates, jdbc);
    }
  }

  private record ByRepository(
      JdbcNotes repository, JdbcAggregateOperations aggregates, JdbcOperations jdbc)
      implements Notes {

    @Override
    public void add(long id, String body) {
      aggregates.insert(new Note(id, body)); // save() would take a note with an id for an old one
    }

    @Override
    public List<String> bodies() {
      return repository.findAllByOrderById().stream().map(Note::body).toList();
    }

    @Override
    public String whoServes() {
      return jdbc.queryForObject(WHO_SERVES, String.class);
    }
  }
}
