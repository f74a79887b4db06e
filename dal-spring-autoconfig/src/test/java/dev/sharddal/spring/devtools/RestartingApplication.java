package dev.sharddal.spring.devtools;

import dev.sharddal.DataAccessLayer;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Starts, lets devtools restart it twice, says what there is then, and ends. */
@SpringBootConfiguration
@EnableAutoConfiguration(
    exclude = {FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class})
public class RestartingApplication {

  /** Before what is said at the end. */
  static final String SAID = "after the last restart: ";

  private static final String STARTS = "sharddal.test.starts";
  private static final int LAST = 3;

  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(RestartingApplication.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.run(args);
  }

  @Bean
  ApplicationRunner restart(DataAccessLayer dal) {
    int start = Integer.getInteger(STARTS, 0) + 1;
    System.setProperty(STARTS, Integer.toString(start));
    return arguments -> {
      if (start < LAST) {
        new Thread(() -> Restarter.getInstance().restart(), "restarts").start();
      } else {
        System.out.println(
            SAID + Fleets.count() + " with " + dal.status().pools().size() + " pools");
        System.exit(0);
      }
    };
  }

  /** Every data access layer has a thread of its own that tells it the time. */
  private static final class Fleets {

    static String count() {
      long clocks =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("sharddal-clock"))
              .count();
      return clocks + " data access layer" + (clocks == 1 ? "" : "s");
    }
  }
}
