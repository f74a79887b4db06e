package dev.sharddal.spring.actuate;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.OutdatedPlanException;
import java.util.Arrays;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * The operations of {@link DalEndpoint} over HTTP, in addition to its status: {@code GET
 * dal/routes/{tenant}}, {@code POST dal} to refresh or to renew, {@code POST dal/tenants/{tenant}}.
 *
 * <p>Paths below the endpoint are matched as a whole, because Spring MVC and WebFlux treat the rest
 * of a path after a selector differently. Parameters are text, because Spring Boot's answer to a
 * value that it cannot convert does not name the parameter.
 */
@EndpointWebExtension(endpoint = DalEndpoint.class)
final class DalEndpointWebExtension {

  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int CONFLICT = 409;

  private final DalOperations operations;

  DalEndpointWebExtension(DalOperations operations) {
    this.operations = operations;
  }

  @ReadOperation
  WebEndpointResponse<OperationResponseBody> routes(
      @Selector(match = Match.ALL_REMAINING) String[] path, @Nullable String useCase) {
    return isBelow("routes", path)
        ? answer(() -> operations.routes(id(path), constant("useCase", UseCase.class, useCase)))
        : notFound("GET dal/routes/{tenant}");
  }

  @WriteOperation
  WebEndpointResponse<OperationResponseBody> refresh(
      @Nullable String database,
      @Nullable String tenant,
      @Nullable String dryRun,
      @Nullable String force,
      @Nullable String renew) {
    return answer(
        () ->
            flag("renew", renew)
                ? renewed(database, tenant, flag("dryRun", dryRun), flag("force", force))
                : operations.refresh(
                    database, tenant, flag("dryRun", dryRun), flag("force", force)));
  }

  @WriteOperation
  WebEndpointResponse<OperationResponseBody> changeTenant(
      @Selector(match = Match.ALL_REMAINING) String[] path,
      @Nullable String from,
      @Nullable String to,
      @Nullable String state,
      @Nullable String epoch) {
    return isBelow("tenants", path)
        ? answer(() -> changed(id(path), from, to, state, number("epoch", epoch)))
        : notFound("POST dal/tenants/{tenant}");
  }

  private static boolean isBelow(String collection, String[] path) {
    return path.length > 0 && path[0].equals(collection);
  }

  /** Returns the rest of the path after the collection: a tenant's id may contain slashes. */
  private static String id(String[] path) {
    return String.join("/", Arrays.asList(path).subList(1, path.length));
  }

  private static WebEndpointResponse<OperationResponseBody> notFound(String expected) {
    return problem(WebEndpointResponse.STATUS_NOT_FOUND, "path: expected " + expected);
  }

  private RenewalDescriptor renewed(
      @Nullable String database, @Nullable String tenant, boolean dryRun, boolean force) {
    if (database == null || tenant != null || dryRun || force) {
      throw new IllegalArgumentException(
          "renew: expected with database, and without tenant, dryRun and force; it opens the pools"
              + " of one database anew");
    }
    return operations.renew(database);
  }

  private TenantDescriptor changed(
      String tenant,
      @Nullable String from,
      @Nullable String to,
      @Nullable String state,
      @Nullable Long epoch) {
    TenantState newState = constant("state", TenantState.class, state);
    if (newState == null) {
      return operations.moveTenant(tenant, from, to, epoch);
    }
    if (from != null || to != null) {
      throw new IllegalArgumentException(
          "state: expected without from and to; a move and a change of state are two requests");
    }
    return operations.setTenantState(tenant, newState, epoch);
  }

  private static boolean flag(String key, @Nullable String text) {
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw unexpected(key, "true or false", text);
  }

  private static @Nullable Long number(String key, @Nullable String text) {
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw unexpected(key, "a whole number", text);
    }
  }

  private static <E extends Enum<E>> @Nullable E constant(
      String key, Class<E> type, @Nullable String text) {
    try {
      return text == null ? null : Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw unexpected(key, "one of " + Arrays.toString(type.getEnumConstants()), text);
    }
  }

  private static IllegalArgumentException unexpected(
      String key, String rule, @Nullable String text) {
    return new IllegalArgumentException(
        key + ": expected " + rule + ", but was " + SafeText.quoted(text));
  }

  private static WebEndpointResponse<OperationResponseBody> answer(
      Supplier<? extends OperationResponseBody> operation) {
    try {
      OperationResponseBody body = operation.get();
      return new WebEndpointResponse<>(body, statusOf(body));
    } catch (NoSuchElementException e) {
      return problem(WebEndpointResponse.STATUS_NOT_FOUND, e);
    } catch (IllegalArgumentException e) {
      return problem(WebEndpointResponse.STATUS_BAD_REQUEST, e);
    } catch (UnsupportedOperationException e) {
      return problem(METHOD_NOT_ALLOWED, e);
    } catch (MetadataConflictException | OutdatedPlanException e) {
      return problem(CONFLICT, e);
    } catch (MetadataStoreException e) {
      return problem(
          e.isRetryable()
              ? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE
              : WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR,
          e);
    } catch (IllegalStateException e) {
      return problem(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, e);
    }
  }

  private static int statusOf(OperationResponseBody body) {
    if (body instanceof RoutesDescriptor routes) {
      if (routes.isRefused(FailureReason.TENANT_NOT_FOUND)) {
        return WebEndpointResponse.STATUS_NOT_FOUND;
      }
      if (routes.isRefused(FailureReason.METADATA_UNAVAILABLE)) {
        return WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE;
      }
    }
    return WebEndpointResponse.STATUS_OK;
  }

  private static WebEndpointResponse<OperationResponseBody> problem(
      int status, RuntimeException why) {
    return problem(status, String.valueOf(why.getMessage()));
  }

  private static WebEndpointResponse<OperationResponseBody> problem(int status, String why) {
    return new WebEndpointResponse<>(new ProblemDescriptor(status, why), status);
  }
}
