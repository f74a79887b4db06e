package dev.sharddal.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.http.server.RequestPath;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Applies the CORS configuration of Spring MVC, of {@code addCorsMappings} and of
 * {@code @CrossOrigin}, to a request that no handler handles. Thread-safe.
 */
final class MvcCors {

  private static final Logger LOG = LoggerFactory.getLogger(MvcCors.class);

  private final ListableBeanFactory beans;

  MvcCors(ListableBeanFactory beans) {
    this.beans = beans;
  }

  /**
   * Sets the CORS headers that Spring MVC would set.
   *
   * @return false if Spring MVC has rejected the request, and written the response
   */
  boolean admits(HttpServletRequest request, HttpServletResponse response) {
    RequestPath before = (RequestPath) request.getAttribute(ServletRequestPathUtils.PATH_ATTRIBUTE);
    ServletRequestPathUtils.parseAndCache(request);
    try {
      return admits(handlerOf(request), request, response);
    } catch (Exception e) { // Spring MVC would answer an error of its own, without CORS headers
      LOG.debug("Spring MVC has no handler for the request, and no CORS configuration", e);
      return true;
    } finally {
      ServletRequestPathUtils.setParsedRequestPath(before, request);
    }
  }

  private static boolean admits(
      @Nullable HandlerExecutionChain chain,
      HttpServletRequest request,
      HttpServletResponse response)
      throws Exception {
    if (chain == null) {
      return true;
    }
    for (HandlerInterceptor interceptor : chain.getInterceptorList()) {
      if (interceptor instanceof CorsConfigurationSource
          && !interceptor.preHandle(request, response, chain.getHandler())) {
        return false;
      }
    }
    return true;
  }

  private @Nullable HandlerExecutionChain handlerOf(HttpServletRequest request) throws Exception {
    List<HandlerMapping> mappings =
        beans.getBeanProvider(HandlerMapping.class).orderedStream().toList();
    for (HandlerMapping mapping : mappings) {
      HandlerExecutionChain chain = mapping.getHandler(request);
      if (chain != null) {
        return chain;
      }
    }
    return null;
  }
}
