package dev.sharddal.spring.dataaccess.jpa;

import dev.sharddal.spring.dataaccess.Notes;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class JpaApplication {

  @Bean
  Notes notes(JpaNotes repository, EntityManager entityManager) {
    return new ByRepository(repository, entityManager);
  }

  private record ByRepository(JpaNotes repository, EntityManager entityManager) implements Notes {

    @Override
    public void add(long id, String body) {
      repository.saveAndFlush(new Note(id, body));
    }

    @Override
    public List<String> bodies() {
      return repository.bodies();
    }

    @Override
    public String whoServes() {
      return (String) entityManager.createNativeQuery(WHO_SERVES, String.class).getSingleResult();
    }
  }
}
