package dev.sharddal.store;

import java.util.List;

/** A row, or a JSON text, that cannot be read as metadata. The message is free of secrets. */
public final class InvalidMetadataException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> problems;

  /**
   * Makes one.
   *
   * @param problems everything that is wrong, each with its path or place; at least one
   */
  public InvalidMetadataException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns everything that is wrong, each with its path or place; never empty. */
  public List<String> problems() {
    return problems;
  }
}
