package dev.sharddal.spring.dataaccess.jdbcclient;

import dev.sharddal.spring.dataaccess.DataAccessContract;
import dev.sharddal.spring.dataaccess.Notes;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

class JdbcClientTest extends DataAccessContract {

  @Override
  protected Class<?> application() {
    return Application.class;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
  static class Application {
    @Bean
    Notes notes(JdbcClient client, JdbcTemplate template) {
      return new ByJdbcClient(client, template);
    }
  }

  private record ByJdbcClient(JdbcClient client, JdbcTemplate template) implements Notes {

    @Override
    public void add(long id, String body) {
      client.sql("INSERT INTO note (id, body) VALUES (?, ?)").params(id, body).update();
    }

    @Override
    public List<String> bodies() {
      return template.queryForList("SELECT body FROM note ORDER BY id", String.class);
    }

    @Override
    public String whoServes() {
      return client.sql(WHO_SERVES).query(String.class).single();
    }
  }
}
