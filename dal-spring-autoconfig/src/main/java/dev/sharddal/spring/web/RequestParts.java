package dev.sharddal.spring.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.PathContainer.PathSegment;

/** Normalizes the parts of a request to the form that {@link TenantRequest} specifies. */
final class RequestParts {

  private RequestParts() {}

  static Optional<String> header(List<String> values) {
    return Optional.of(String.join(", ", values)).filter(value -> !value.isBlank());
  }

  static List<String> segments(PathContainer path) {
    return path.elements().stream()
        .filter(PathSegment.class::isInstance)
        .map(element -> ((PathSegment) element).valueToMatch())
        .toList();
  }

  /** Returns a host name in lower case, without a trailing dot. */
  static Optional<String> host(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return Optional.empty();
    }
    String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return Optional.of(host.toLowerCase(Locale.ROOT));
  }
}
