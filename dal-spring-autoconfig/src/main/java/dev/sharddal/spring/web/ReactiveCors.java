package dev.sharddal.spring.web;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gives a response that the tenant filter writes itself the CORS headers of the application, so
 * that a browser shows it to the page that sent the request. They come from the {@link
 * CorsWebFilter} beans, which usually run after the tenant filter, and from the handler mappings,
 * which never see such a request. Thread-safe.
 */
final class ReactiveCors {

  private static final Logger LOG = LoggerFactory.getLogger(ReactiveCors.class);

  private final ObjectProvider<CorsWebFilter> filters;
  private final ObjectProvider<DispatcherHandler> dispatchers;

  ReactiveCors(
      ObjectProvider<CorsWebFilter> filters, ObjectProvider<DispatcherHandler> dispatchers) {
    this.filters = filters;
    this.dispatchers = dispatchers;
  }

  /**
   * Sets the headers, then writes the response. A filter of the application that rejects the
   * request writes the response instead.
   */
  Mono<Void> answer(ServerWebExchange exchange, WebFilterChain writer) {
    if (!CorsUtils.isCorsRequest(exchange.getRequest())) {
      return writer.filter(exchange);
    }
    WebFilterChain chain = asked -> headersOfHandler(asked).then(writer.filter(asked));
    List<CorsWebFilter> registered = filters.stream().toList();
    for (CorsWebFilter filter : registered) {
      WebFilterChain next = chain;
      chain = asked -> filter.filter(asked, next);
    }
    return chain.filter(exchange);
  }

  /** Finds the handler of a request; on the way, its mapping sets the CORS headers. */
  private Mono<Void> headersOfHandler(ServerWebExchange exchange) {
    return Flux.fromStream(dispatchers::stream)
        .concatMapIterable(ReactiveCors::mappings)
        .concatMap(mapping -> mapping.getHandler(exchange))
        .next()
        .doOnError(e -> LOG.debug("The request has no handler, and no CORS configuration", e))
        .onErrorComplete()
        .then();
  }

  private static List<HandlerMapping> mappings(DispatcherHandler dispatcher) {
    List<HandlerMapping> mappings = dispatcher.getHandlerMappings();
    return mappings == null ? List.of() : mappings;
  }
}
