package dev.sharddal.spring.dataaccess.jooq;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.sharddal.spring.dataaccess.DataAccessContract;
import dev.sharddal.spring.dataaccess.Notes;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class JooqTest extends DataAccessContract {

  private static final Table<Record> NOTE = table(name("note"));
  private static final Field<Long> ID = field(name("id"), Long.class);
  private static final Field<String> BODY = field(name("body"), String.class);

  @Override
  protected Class<?> application() {
    return Application.class;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
  static class Application {
    @Bean
    Notes notes(DSLContext dsl) {
      return new ByJooq(dsl);
    }
  }

  private record ByJooq(DSLContext dsl) implements Notes {

    @Override
    public void add(long id, String body) {
      dsl.insertInto(NOTE, ID, BODY).values(id, body).execute();
    }

    @Override
    public List<String> bodies() {
      return dsl.select(BODY).from(NOTE).orderBy(ID).fetch(BODY);
    }

    @Override
    public String whoServes() {
      return dsl.resultQuery(WHO_SERVES).fetchSingle().get(0, String.class);
    }
  }
}
