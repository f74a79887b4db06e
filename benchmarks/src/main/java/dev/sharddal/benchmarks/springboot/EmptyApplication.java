package dev.sharddal.benchmarks.springboot;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application with nothing in it but what the class path brings. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class EmptyApplication {

  /** Before the milliseconds that the start took, in what this program prints. */
  static final String MARK = "started in ms: ";

  /** Made by Spring. */
  public EmptyApplication() {}

  /**
   * Starts it, stops it, and prints how long the start took, from the entry into this method.
   *
   * @param args as Spring Boot takes them
   */
  public static void main(String[] args) {
    long start = System.nanoTime();
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(EmptyApplication.class)
            .properties("spring.main.banner-mode=off")
            .run(args);
    double millis = (System.nanoTime() - start) / 1e6;
    boolean routes =
        context.containsBean("dataAccessLayer") && context.containsBean("tenantDataSource");
    context.close();
    System.out.println(MARK + millis + " " + routes);
  }
}
