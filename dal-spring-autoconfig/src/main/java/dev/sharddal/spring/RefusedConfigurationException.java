package dev.sharddal.spring;

/**
 * Thrown at startup if the configuration of the application would mix the data of tenants, or
 * cannot work with more than one database. Spring Boot prints what is wrong and what to do.
 */
public final class RefusedConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String action;

  /**
   * Creates an exception.
   *
   * @param problem what is wrong, with the names of the beans or properties
   * @param action what to do
   */
  public RefusedConfigurationException(String problem, String action) {
    super(problem + " " + action);
    this.problem = problem;
    this.action = action;
  }

  /**
   * Returns the exception for a property that cannot be used with the tenants' databases.
   *
   * @param property the property
   * @param why the reason, as a clause without its full stop
   * @param action what to do instead
   */
  public static RefusedConfigurationException property(String property, String why, String action) {
    return new RefusedConfigurationException(
        "The property " + property + " cannot be used here: " + why + ".", action);
  }

  /** Returns what is wrong. */
  public String problem() {
    return problem;
  }

  /** Returns what to do. */
  public String action() {
    return action;
  }
}
