package dev.sharddal.spring.web;

import dev.sharddal.TenantContext;
import dev.sharddal.spring.TenantMdc;
import dev.sharddal.spring.web.TenantAdmission.Decision;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * A filter that binds the tenant of a request while a servlet handles the request, including
 * asynchronous dispatches. It also answers unhandled errors of the data access layer.
 */
final class ServletTenantFilter extends OncePerRequestFilter {

  private static final Logger LOG = LoggerFactory.getLogger(ServletTenantFilter.class);

  private final TenantAdmission admission;
  private final ServletCors cors;

  ServletTenantFilter(TenantAdmission admission, ServletCors cors) {
    this.admission = admission;
    this.cors = cors;
  }

  /**
   * Returns false: the decision at the start of the request also applies to its asynchronous
   * dispatches.
   */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    PathContainer path = ServletRequestPathUtils.parse(request).pathWithinApplication();
    if (!admission.covers(path) || CorsUtils.isPreFlightRequest(request)) {
      chain.doFilter(request, response);
      return;
    }
    Decision decision = decide(request, path);
    TenantProblem problem = decision.problem();
    if (problem != null) {
      cors.answer(request, response, (asked, answer) -> write(problem, request, response));
      return;
    }
    try {
      handle(decision.tenant(), request, response, chain);
    } catch (ServletException | IOException | RuntimeException e) {
      if (!answered(e, decision.tenant() != null, request, response)) {
        throw e;
      }
    }
  }

  private Decision decide(HttpServletRequest request, PathContainer path) {
    if (isAsyncDispatch(request)) {
      return new Decision((RequestTenant) request.getAttribute(RequestTenant.ATTRIBUTE), null);
    }
    Decision decision = admission.decide(new ServletTenantRequest(request, path));
    request.setAttribute(RequestTenant.ATTRIBUTE, decision.tenant());
    return decision;
  }

  @SuppressWarnings("try") // the scope is there to be closed, and is not used otherwise
  private static void handle(
      @Nullable RequestTenant tenant,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws ServletException, IOException {
    if (tenant == null) {
      chain.doFilter(request, response);
      return;
    }
    TenantMdc before = TenantMdc.current();
    tenant.mdc().apply();
    try (TenantContext.Scope scope = TenantContext.open(tenant.id())) {
      chain.doFilter(request, response);
    } finally {
      before.apply();
    }
  }

  private boolean answered(
      Exception error, boolean hadTenant, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted() || request.isAsyncStarted()) {
      return false;
    }
    Optional<TenantProblem> problem = admission.problemOf(error, hadTenant);
    if (problem.isEmpty()) {
      return false;
    }
    problem.get().log(LOG, error);
    write(problem.get(), request, response);
    return true;
  }

  private void write(
      TenantProblem problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String body = problem.toJson(request.getRequestURI());
    response.resetBuffer();
    response.setStatus(problem.status().value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setContentLength(body.length());
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (problem.isTemporary() && admission.retryAfterSeconds() != null) {
      response.setHeader(HttpHeaders.RETRY_AFTER, admission.retryAfterSeconds());
    }
    send(body, response);
  }

  /**
   * Writes the body to the output stream, or to the writer if a handler has already obtained it.
   * The body is ASCII, so both are equivalent.
   */
  private static void send(String body, HttpServletResponse response) throws IOException {
    ServletOutputStream out;
    try {
      out = response.getOutputStream();
    } catch (IllegalStateException e) {
      response.getWriter().write(body);
      return;
    }
    out.write(body.getBytes(StandardCharsets.US_ASCII));
  }
}
