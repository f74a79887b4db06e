package dev.sharddal.spring.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.CorsFilter;

/**
 * Gives a response that the tenant filter writes itself the CORS headers of the application, so
 * that a browser shows it to the page that sent the request. They come from the {@link CorsFilter}
 * beans, which usually run after the tenant filter, and from Spring MVC, which never sees such a
 * request. Thread-safe.
 */
final class ServletCors {

  private static final String MVC = "org.springframework.web.servlet.HandlerMapping";

  private final ListableBeanFactory beans;
  private final @Nullable MvcCors mvc;

  ServletCors(ListableBeanFactory beans, @Nullable ClassLoader classLoader) {
    this.beans = beans;
    this.mvc = ClassUtils.isPresent(MVC, classLoader) ? new MvcCors(beans) : null;
  }

  /**
   * Sets the headers, then writes the response. A response is written by the application's own CORS
   * support instead if that rejects the request.
   */
  void answer(HttpServletRequest request, HttpServletResponse response, FilterChain writer)
      throws ServletException, IOException {
    if (CorsUtils.isCorsRequest(request)) {
      chain(filters().toList(), writer).doFilter(request, response);
    } else {
      writer.doFilter(request, response);
    }
  }

  private FilterChain chain(List<CorsFilter> filters, FilterChain writer) {
    FilterChain chain =
        (request, response) -> {
          if (mvc == null
              || mvc.admits((HttpServletRequest) request, (HttpServletResponse) response)) {
            writer.doFilter(request, response);
          }
        };
    for (CorsFilter filter : filters) {
      FilterChain next = chain;
      chain = (request, response) -> filter.doFilter(request, response, next);
    }
    return chain;
  }

  /** Returns the filters for all paths; a filter that has already seen the request passes it on. */
  private Stream<CorsFilter> filters() {
    ObjectProvider<FilterRegistrationBean<?>> registrations =
        beans.getBeanProvider(ResolvableType.forRawClass(FilterRegistrationBean.class));
    Stream<CorsFilter> registered =
        registrations.stream()
            .filter(ServletCors::coversEverything)
            .map(FilterRegistrationBean::getFilter)
            .filter(CorsFilter.class::isInstance)
            .map(CorsFilter.class::cast);
    return Stream.concat(registered, beans.getBeanProvider(CorsFilter.class).stream()).distinct();
  }

  private static boolean coversEverything(FilterRegistrationBean<?> registration) {
    return registration.isEnabled()
        && registration.getServletNames().isEmpty()
        && registration.getServletRegistrationBeans().isEmpty()
        && (registration.getUrlPatterns().isEmpty()
            || registration.getUrlPatterns().contains("/*"));
  }
}
