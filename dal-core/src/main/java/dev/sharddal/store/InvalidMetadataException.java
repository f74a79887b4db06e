package dev.sharddal.store;

import java.util.List;

/** A row or a JSON text that is not valid metadata. The message contains no secrets. */
public final class InvalidMetadataException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> problems;

  /**
   * Creates an exception.
   *
   * @param problems all problems, each with its path or position; at least one
   */
  public InvalidMetadataException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns all problems, each with its path or position; never empty. */
  public List<String> problems() {
    return problems;
  }
}
