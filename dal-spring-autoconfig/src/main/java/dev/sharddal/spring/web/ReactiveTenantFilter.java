package dev.sharddal.spring.web;

import dev.sharddal.TenantContextAccessor;
import dev.sharddal.spring.web.TenantAdmission.Decision;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A filter that puts the tenant of a request into the Reactor context, from which context
 * propagation binds it on every thread that handles the request. It also answers unhandled errors
 * of the data access layer. Tenants are looked up, and handlers begin, on a thread that may block.
 */
final class ReactiveTenantFilter implements WebFilter, Ordered {

  private static final Logger LOG = LoggerFactory.getLogger(ReactiveTenantFilter.class);

  private final TenantAdmission admission;
  private final ReactiveCors cors;
  private final int order;

  ReactiveTenantFilter(TenantAdmission admission, ReactiveCors cors, int order) {
    this.admission = admission;
    this.cors = cors;
    this.order = order;
  }

  @Override
  public int getOrder() {
    return order;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    if (!admission.covers(request.getPath().pathWithinApplication())
        || CorsUtils.isPreFlightRequest(request)) {
      return chain.filter(exchange);
    }
    return exchange
        .getPrincipal()
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(principal -> decide(request, principal))
        .flatMap(decision -> proceed(decision, exchange, chain));
  }

  private Mono<Decision> decide(ServerHttpRequest request, Optional<Principal> principal) {
    return Mono.fromCallable(() -> admission.decide(new ReactiveTenantRequest(request, principal)))
        .subscribeOn(Schedulers.boundedElastic());
  }

  private Mono<Void> proceed(Decision decision, ServerWebExchange exchange, WebFilterChain chain) {
    TenantProblem problem = decision.problem();
    if (problem != null) {
      return cors.answer(exchange, asked -> write(problem, asked));
    }
    RequestTenant tenant = decision.tenant();
    return handle(tenant, exchange, chain)
        .onErrorResume(error -> answer(error, tenant != null, exchange));
  }

  private static Mono<Void> handle(
      @Nullable RequestTenant tenant, ServerWebExchange exchange, WebFilterChain chain) {
    if (tenant == null) {
      return chain.filter(exchange);
    }
    exchange.getAttributes().put(RequestTenant.ATTRIBUTE, tenant);
    return Mono.defer(() -> chain.filter(exchange))
        .contextWrite(
            context ->
                context
                    .put(TenantContextAccessor.KEY, tenant.id())
                    .put(TenantMdcAccessor.KEY, tenant.mdc()));
  }

  private Mono<Void> answer(Throwable error, boolean hadTenant, ServerWebExchange exchange) {
    Optional<TenantProblem> problem =
        exchange.getResponse().isCommitted()
            ? Optional.empty()
            : admission.problemOf(error, hadTenant);
    if (problem.isEmpty()) {
      return Mono.error(error);
    }
    problem.get().log(LOG, error);
    return write(problem.get(), exchange);
  }

  private Mono<Void> write(TenantProblem problem, ServerWebExchange exchange) {
    byte[] body =
        problem
            .toJson(exchange.getRequest().getURI().getRawPath())
            .getBytes(StandardCharsets.US_ASCII);
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(problem.status());
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    headers.setContentLength(body.length);
    headers.setCacheControl("no-store");
    if (problem.isTemporary() && admission.retryAfterSeconds() != null) {
      headers.set(HttpHeaders.RETRY_AFTER, admission.retryAfterSeconds());
    }
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }
}
