package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.SafeText;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Refuses a write operation of the endpoint {@code dal} whose request has a member that the
 * operation does not know. Spring Boot ignores such members, so a misspelled {@code dryRun} would
 * do what it was meant to prevent.
 */
final class UnknownMembers implements OperationInvokerAdvisor {

  private static final EndpointId DAL = EndpointId.of("dal");

  /** The name under which both operations take the rest of the path. */
  private static final String PATH = "path";

  @Override
  public OperationInvoker apply(
      EndpointId endpoint,
      OperationType type,
      OperationParameters parameters,
      OperationInvoker invoker) {
    if (!endpoint.equals(DAL) || type != OperationType.WRITE) {
      return invoker;
    }
    List<String> known = parameters.stream().map(OperationParameter::getName).toList();
    return context -> {
      List<String> unknown =
          context.getArguments().keySet().stream()
              .filter(name -> !known.contains(name))
              .sorted()
              .toList();
      return unknown.isEmpty() ? invoker.invoke(context) : refused(unknown, known);
    };
  }

  private static WebEndpointResponse<ProblemDescriptor> refused(
      List<String> unknown, List<String> known) {
    String why =
        unknown.stream().map(SafeText::quoted).collect(Collectors.joining(", "))
            + ": unknown; expected only "
            + known.stream().filter(name -> !name.equals(PATH)).collect(Collectors.joining(", "))
            + ". Nothing was done";
    int status = WebEndpointResponse.STATUS_BAD_REQUEST;
    return new WebEndpointResponse<>(new ProblemDescriptor(status, why), status);
  }
}
