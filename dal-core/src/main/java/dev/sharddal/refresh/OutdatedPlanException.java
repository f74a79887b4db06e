package dev.sharddal.refresh;

/** The metadata or the pools have changed since a plan was made. */
public final class OutdatedPlanException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final transient RefreshPlan now;

  /**
   * Creates an exception.
   *
   * @param now the plan of a refresh at this moment
   */
  public OutdatedPlanException(RefreshPlan now) {
    super(
        "The metadata or the pools have changed since the plan was made. Nothing was applied."
            + " Review the new plan and apply it instead: "
            + now);
    this.now = now;
  }

  /** Returns the plan of a refresh at the time of the exception. */
  public RefreshPlan now() {
    return now;
  }
}
