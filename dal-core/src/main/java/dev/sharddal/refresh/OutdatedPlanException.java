package dev.sharddal.refresh;

/** The metadata, or what is in force, is not any more what a plan was made from. */
public final class OutdatedPlanException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final transient RefreshPlan now;

  /**
   * Makes one.
   *
   * @param now what a refresh would do now
   */
  public OutdatedPlanException(RefreshPlan now) {
    super(
        "The metadata or the pools have changed since the plan was made, and nothing was done. Look"
            + " at the new plan, and apply that one: "
            + now);
    this.now = now;
  }

  /** Returns what a refresh would do now. */
  public RefreshPlan now() {
    return now;
  }
}
