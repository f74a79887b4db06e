package dev.sharddal.spring.web;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.spring.TenantMdc;
import dev.sharddal.testing.Fleet;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** An application on Tomcat that says for whom it works, and asks the tenant's database. */
@OnServlets
@EnableAsync
class ServletApp {

  @Bean
  Background background(DataAccessLayer dal) {
    return new Background(dal);
  }

  @Bean
  Controller controller(DataAccessLayer dal, Background background, AsyncTaskExecutor executor) {
    return new Controller(dal, background, executor);
  }

  @Bean
  Advised advised(DataAccessLayer dal) {
    return new Advised(dal);
  }

  /** Returns the tenant that is bound, or {@code nobody}. */
  static String tenant() {
    return TenantContext.current().orElse("nobody");
  }

  /** Returns the tenant that is bound, and which database its connection leads to. */
  static String home(DataAccessLayer dal) {
    try (Connection connection = dal.currentTenantDataSource().getConnection()) {
      return tenant() + " " + Fleet.identity(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("wrapped", new IllegalStateException("twice", e));
    }
  }

  /** Work on another thread. */
  static class Background {

    private final DataAccessLayer dal;

    Background(DataAccessLayer dal) {
      this.dal = dal;
    }

    @Async
    public CompletableFuture<String> home() {
      return CompletableFuture.completedFuture(ServletApp.home(dal));
    }
  }

  /** Everything that is asked of the application. */
  @RestController
  static class Controller {

    private final DataAccessLayer dal;
    private final Background background;
    private final AsyncTaskExecutor executor;

    Controller(DataAccessLayer dal, Background background, AsyncTaskExecutor executor) {
      this.dal = dal;
      this.background = background;
      this.executor = executor;
    }

    @GetMapping({"/tenant", "/{any}/tenant", "/a/{any}/tenant"})
    String tenant() {
      return ServletApp.tenant();
    }

    @CrossOrigin("https://ui.example.com")
    @GetMapping("/home")
    String home() {
      return ServletApp.home(dal);
    }

    @GetMapping("/async")
    CompletableFuture<String> async() {
      return background.home();
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return () -> ServletApp.home(dal);
    }

    @GetMapping("/deferred")
    DeferredResult<String> deferred() {
      DeferredResult<String> later = new DeferredResult<>();
      executor.execute(
          () -> {
            try {
              later.setResult(ServletApp.home(dal));
            } catch (RuntimeException e) {
              later.setErrorResult(e);
            }
          });
      return later;
    }

    @GetMapping("/never")
    DeferredResult<String> never() {
      return new DeferredResult<>(100L);
    }

    @GetMapping("/borrow/{useCase}")
    String borrow(@PathVariable UseCase useCase) throws SQLException {
      try (Connection connection = dal.getConnection(ServletApp.tenant(), useCase)) {
        return Fleet.identity(connection);
      }
    }

    /** As a repository that was asked for another tenant than the request is for. */
    @GetMapping("/other")
    String other(@RequestParam String tenant) throws SQLException {
      try (Connection connection = dal.getConnection(tenant)) {
        return Fleet.identity(connection);
      }
    }

    @GetMapping("/mdc")
    Map<String, String> mdc() {
      return MDC.getCopyOfContextMap();
    }

    @GetMapping("/error-of-its-own")
    String errorOfItsOwn() {
      throw new IllegalStateException("not of the data access layer");
    }

    @GetMapping("/half-sent")
    void halfSent(HttpServletResponse response) throws IOException, SQLException {
      response.getWriter().write("half");
      response.flushBuffer();
      dal.getConnection("no-such-tenant").close();
    }

    @GetMapping("/half-written")
    void halfWritten(HttpServletResponse response) throws IOException, SQLException {
      response.getWriter().write("half");
      dal.getConnection("no-such-tenant").close();
    }

    /** Below the default of dal.web.exclude. */
    @GetMapping("/actuator/left")
    String left() {
      return ServletApp.tenant() + " " + TenantMdc.current();
    }
  }

  /** A controller that answers failures itself. */
  @RestController
  static class Advised {

    private final DataAccessLayer dal;

    Advised(DataAccessLayer dal) {
      this.dal = dal;
    }

    @GetMapping("/advised")
    String home() throws SQLException {
      try (Connection connection = dal.currentTenantDataSource().getConnection()) {
        return Fleet.identity(connection);
      }
    }

    @ExceptionHandler
    ResponseEntity<String> handle(SQLTransientConnectionException e) {
      return ResponseEntity.status(418).body(((BorrowFailure) e).reason().name());
    }
  }
}
