package dev.sharddal.aws;

import dev.sharddal.metadata.SafeText;
import java.util.regex.Pattern;

/** The name or ARN of a secret in Secrets Manager. Its text is how messages begin. */
record SecretId(String id) {

  /** All that Secrets Manager takes; an ARN is longer than what {@link SafeText} shows. */
  private static final Pattern REGULAR = Pattern.compile("[A-Za-z0-9/_+=.@:!-]{1,2048}");

  @Override
  public String toString() {
    return "Secret " + (REGULAR.matcher(id).matches() ? "'" + id + "'" : SafeText.quoted(id));
  }
}
