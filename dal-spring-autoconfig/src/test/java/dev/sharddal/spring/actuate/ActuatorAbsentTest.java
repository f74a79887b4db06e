package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.spring.DalAutoConfiguration;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Applications whose class path really does not have what is optional. */
class ActuatorAbsentTest {

  private static String run(Class<? extends Callable<String>> job, String... leftOut)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader bare =
        new URLClassLoader(classPathWithout(leftOut), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(bare);
      Class<?> loaded = bare.loadClass(job.getName());
      assertThat(loaded).isNotSameAs(job);
      return (String) ((Callable<?>) loaded.getConstructor().newInstance()).call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] classPathWithout(String... leftOut) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    int count = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String file = Path.of(entry).getFileName().toString();
      if (Arrays.stream(leftOut).anyMatch(file::startsWith)) {
        count++;
      } else {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    assertThat(count).as("jars left out").isGreaterThanOrEqualTo(leftOut.length);
    return urls.toArray(URL[]::new);
  }

  @Test
  void neitherActuatorNorHealth_theApplicationStarts() throws Exception {
    assertThat(run(Beans.class, "spring-boot-actuator", "spring-boot-health"))
        .isEqualTo("[dataAccessLayer]");
  }

  @Test
  void noHealth_thereAreEndpointAndInfo() throws Exception {
    assertThat(run(WithInfo.class, "spring-boot-health"))
        .startsWith(
            "[dalEndpoint, dalEndpointUnknownMembers, dalEndpointWebExtension, dalInfoContributor, dalOperations,"
                + " dalSnapshotKeySanitizingFunction, dataAccessLayer] {state=RUNNING, databases=0, pools=0,"
                + " store=InMemoryMetadataStore"); // and the version, in a jar
  }

  @Test
  void noActuator_thereIsHealth() throws Exception {
    assertThat(run(WithHealth.class, "spring-boot-actuator"))
        .isEqualTo(
            "[dalHealthContributor, dalHealthStatusAggregator, dalMetadataHealthIndicator,"
                + " dalReadinessHealthIndicator, dataAccessLayer] OUT_OF_SERVICE");
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    DalAutoConfiguration.class,
    DalEndpointAutoConfiguration.class,
    DalHealthAutoConfiguration.class,
    DalHealthStatusAutoConfiguration.class,
    DalInfoAutoConfiguration.class,
    DalReadinessAutoConfiguration.class,
    DalSanitizingAutoConfiguration.class
  })
  static class App {}

  /** Says which of our beans there are. */
  public static class Beans implements Callable<String> {

    /** Called by reflection. */
    public Beans() {}

    @Override
    public String call() {
      try (ConfigurableApplicationContext context =
          new SpringApplicationBuilder(App.class)
              .web(WebApplicationType.NONE)
              .properties(
                  "dal.store.type=memory",
                  "dal.initialization-mode=degraded",
                  "spring.main.banner-mode=off",
                  "management.endpoints.web.exposure.include=dal")
              .run()) {
        TreeSet<String> beans = new TreeSet<>();
        for (String bean : context.getBeanDefinitionNames()) {
          if (bean.matches("dal[A-Z][A-Za-z]+|dataAccessLayer")) {
            beans.add(bean);
          }
        }
        return beans + tell(context);
      }
    }

    String tell(ConfigurableApplicationContext context) {
      return "";
    }
  }

  /** Adds what info says. */
  public static final class WithInfo extends Beans {

    /** Called by reflection. */
    public WithInfo() {}

    @Override
    String tell(ConfigurableApplicationContext context) {
      Info.Builder info = new Info.Builder();
      context.getBean(InfoContributor.class).contribute(info);
      return " " + info.build().getDetails().get("dal");
    }
  }

  /** Adds whether it is ready. */
  public static final class WithHealth extends Beans {

    /** Called by reflection. */
    public WithHealth() {}

    @Override
    String tell(ConfigurableApplicationContext context) {
      return " "
          + context
              .getBean("dalReadinessHealthIndicator", HealthIndicator.class)
              .health()
              .getStatus();
    }
  }
}
