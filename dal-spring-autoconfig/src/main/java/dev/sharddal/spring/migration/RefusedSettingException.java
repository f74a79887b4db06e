package dev.sharddal.spring.migration;

/** Thrown for a property of a migration tool that cannot apply to every database of the fleet. */
final class RefusedSettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String property;
  private final String why;
  private final String action;

  RefusedSettingException(String property, String why, String action) {
    super(property + " cannot be used here: " + why + ". " + action);
    this.property = property;
    this.why = why;
    this.action = action;
  }

  String property() {
    return property;
  }

  String why() {
    return why;
  }

  String action() {
    return action;
  }
}
