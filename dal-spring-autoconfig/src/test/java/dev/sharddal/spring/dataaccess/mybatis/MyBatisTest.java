package dev.sharddal.spring.dataaccess.mybatis;

import dev.sharddal.spring.dataaccess.DataAccessContract;
import dev.sharddal.spring.dataaccess.Notes;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class MyBatisTest extends DataAccessContract {

  @Override
  protected Class<?> application() {
    return Application.class;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
  static class Application {
    @Bean
    Notes notes(NoteMapper mapper) {
      return new ByMapper(mapper);
    }
  }

  private record ByMapper(NoteMapper mapper) implements Notes {

    @Override
    public void add(long id, String body) {
      mapper.add(id, body);
    }

    @Override
    public List<String> bodies() {
      return mapper.bodies();
    }

    @Override
    public String whoServes() {
      return mapper.whoServes();
    }
  }
}
