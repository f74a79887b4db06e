package dev.sharddal.spring.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The reason why an operation failed, for JSON.
 *
 * @param status the HTTP status
 * @param problem the problem and its remedy
 */
record ProblemDescriptor(int status, String problem) implements OperationResponseBody {}
