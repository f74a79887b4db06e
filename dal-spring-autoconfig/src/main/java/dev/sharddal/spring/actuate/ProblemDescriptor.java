package dev.sharddal.spring.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Why an operation was not done, as JSON shows it.
 *
 * @param status the HTTP status
 * @param problem what is wrong, and how to mend it
 */
record ProblemDescriptor(int status, String problem) implements OperationResponseBody {}
