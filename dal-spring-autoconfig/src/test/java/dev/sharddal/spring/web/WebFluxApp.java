package dev.sharddal.spring.web;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.spring.TenantMdc;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** An application on Netty that says for whom it works, and asks the tenant's database. */
@OnWebFlux
class WebFluxApp {

  /** Of its own, since whoever closes the shared ones closes those of every server in the JVM. */
  @Bean
  ReactorResourceFactory threadsOfTheServer() {
    ReactorResourceFactory resources = new ReactorResourceFactory();
    resources.setUseGlobalResources(false);
    resources.setShutdownQuietPeriod(Duration.ZERO);
    return resources;
  }

  @Bean
  Controller controller(DataAccessLayer dal) {
    return new Controller(dal);
  }

  @Bean
  Advised advised(DataAccessLayer dal) {
    return new Advised(dal);
  }

  private static Mono<String> home(DataAccessLayer dal) {
    return Mono.fromCallable(
            () -> {
              try (Connection connection = dal.currentTenantDataSource().getConnection()) {
                return ServletApp.tenant() + " " + Fleet.identity(connection);
              }
            })
        .subscribeOn(Schedulers.boundedElastic());
  }

  /** Everything that is asked of the application. */
  @RestController
  static class Controller {

    private final DataAccessLayer dal;

    Controller(DataAccessLayer dal) {
      this.dal = dal;
    }

    @GetMapping({"/tenant", "/{any}/tenant", "/a/{any}/tenant"})
    Mono<String> tenant() {
      return Mono.fromSupplier(ServletApp::tenant);
    }

    @CrossOrigin("https://ui.example.com")
    @GetMapping("/home")
    Mono<String> home() {
      return WebFluxApp.home(dal);
    }

    /** On three threads, one after another. */
    @GetMapping("/hops")
    Mono<String> hops() {
      return Mono.delay(Duration.ofMillis(1))
          .map(tick -> ServletApp.tenant())
          .publishOn(Schedulers.parallel())
          .flatMap(before -> home().map(home -> before + " " + home))
          .publishOn(Schedulers.single())
          .map(text -> text + " " + ServletApp.tenant());
    }

    @GetMapping("/blocking")
    String blocking() {
      return ServletApp.home(dal);
    }

    @GetMapping("/borrow/{useCase}")
    Mono<String> borrow(@PathVariable UseCase useCase) {
      return Mono.fromCallable(
              () -> {
                try (Connection connection = dal.getConnection(ServletApp.tenant(), useCase)) {
                  return Fleet.identity(connection);
                }
              })
          .subscribeOn(Schedulers.boundedElastic());
    }

    @GetMapping("/mdc")
    Mono<Map<String, String>> mdc() {
      return Mono.delay(Duration.ofMillis(1)).map(tick -> MDC.getCopyOfContextMap());
    }

    @GetMapping("/error-of-its-own")
    Mono<String> errorOfItsOwn() {
      return Mono.error(new IllegalStateException("not of the data access layer"));
    }

    /** Below the default of dal.web.exclude: what the server's thread still has. */
    @GetMapping("/actuator/left")
    Mono<String> left() {
      return Mono.just(leftHere());
    }
  }

  /** Returns what a thread that works for nobody still has. */
  static String leftHere() {
    return ServletApp.tenant() + " " + TenantMdc.current();
  }

  /** A controller that answers failures itself. */
  @RestController
  static class Advised {

    private final DataAccessLayer dal;

    Advised(DataAccessLayer dal) {
      this.dal = dal;
    }

    @GetMapping("/advised")
    Mono<String> home() {
      return WebFluxApp.home(dal);
    }

    @ExceptionHandler
    ResponseEntity<String> handle(SQLTransientConnectionException e) {
      return ResponseEntity.status(418).body(((BorrowFailure) e).reason().name());
    }
  }
}
