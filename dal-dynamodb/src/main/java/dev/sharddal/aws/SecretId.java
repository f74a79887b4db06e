package dev.sharddal.aws;

import dev.sharddal.metadata.SafeText;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name or ARN of a secret in Secrets Manager. Messages begin with its text. */
record SecretId(String id) {

  /**
   * The ids that Secrets Manager accepts. An ARN is longer than the text that {@link SafeText}
   * shows.
   */
  private static final Pattern REGULAR = Pattern.compile("[A-Za-z0-9/_+=.@:!-]{1,2048}");

  /** Returns the region in the id, or null if the id is not an ARN. */
  @Nullable String region() {
    String[] parts = id.split(":", 5);
    return parts.length == 5 && parts[0].equals("arn") && REGULAR.matcher(parts[3]).matches()
        ? parts[3]
        : null;
  }

  @Override
  public String toString() {
    return "Secret " + (REGULAR.matcher(id).matches() ? "'" + id + "'" : SafeText.quoted(id));
  }
}
