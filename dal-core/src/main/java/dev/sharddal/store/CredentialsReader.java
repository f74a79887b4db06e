package dev.sharddal.store;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.SafeText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code credentials}. Messages never show a value, and show a key only if it resembles a
 * known key: in a malformed object the password may be in the position of a key.
 */
final class CredentialsReader {

  private static final List<String> KEYS =
      List.of("username", "password", "secretId", "authentication", "endpoint", "region");
  private static final String FORMS =
      "exactly one of {username, password}, {secretId} and {username, \"authentication\": \"iam\"}";
  private static final String IAM = "iam";

  private final JsonObject credentials;

  private CredentialsReader(JsonObject credentials) {
    this.credentials = credentials;
  }

  static @Nullable Credentials read(JsonObject endpoint) {
    if (!endpoint.has("credentials")) {
      return null;
    }
    JsonObject credentials =
        endpoint.child(endpoint.at("credentials"), endpoint.members().get("credentials"), FORMS);
    return credentials == null ? null : new CredentialsReader(credentials.asSecret()).read();
  }

  private @Nullable Credentials read() {
    if (refuseUnknownKeys()) {
      return null;
    }
    boolean password = credentials.has("password");
    boolean secret = credentials.has("secretId");
    boolean token = credentials.has("authentication");
    if (!token && (credentials.has("endpoint") || credentials.has("region"))) {
      return wrong("'endpoint' and 'region' belong to \"authentication\": \"iam\" only");
    }
    if ((password ? 1 : 0) + (secret ? 1 : 0) + (token ? 1 : 0) > 1
        || secret && credentials.has("username")) {
      List<String> present = KEYS.stream().filter(credentials::has).toList();
      return wrong("expected " + FORMS + ", but found " + String.join(" and ", present));
    }
    if (secret) {
      String secretId = name("secretId");
      return secretId == null ? null : new Credentials.Secret(secretId);
    }
    return token ? iam() : password();
  }

  private @Nullable Credentials password() {
    if (!credentials.has("username") && !credentials.has("password")) {
      return wrong("expected " + FORMS + ", but none of these keys is present");
    }
    String username = name("username");
    String password = credentials.text("password");
    if (!credentials.has("password")) {
      credentials.problem(
          "password", "required with 'username' unless \"authentication\" is \"iam\", but missing");
    }
    return username == null || password == null
        ? null
        : new Credentials.Password(username, password);
  }

  private @Nullable Credentials iam() {
    String username = name("username");
    String authentication = credentials.text("authentication");
    if (authentication != null && !authentication.equalsIgnoreCase(IAM)) {
      credentials.problem("authentication", "expected 'iam', but was another string");
      return null;
    }
    String endpoint = credentials.text("endpoint");
    Credentials.Address signedFor = endpoint == null ? null : address(endpoint);
    String region = credentials.text("region", text -> new Credentials.Iam("x", null, text));
    return username == null || authentication == null
        ? null
        : new Credentials.Iam(username, signedFor, region);
  }

  private Credentials.@Nullable Address address(String endpoint) {
    try {
      return Credentials.Address.parse(endpoint);
    } catch (IllegalArgumentException e) {
      credentials.problem("endpoint", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private @Nullable String name(String key) {
    String name = credentials.text(key);
    if (!credentials.has(key)) {
      credentials.problem(key, "required, but it is missing");
    } else if (name != null && name.isBlank()) {
      credentials.problem(key, "expected a name, but it is empty");
      return null;
    }
    return credentials.accepted(
        name, key.equals("secretId") ? Credentials.Secret::new : Credentials.Iam::new);
  }

  private @Nullable Credentials wrong(String text) {
    credentials.problems().add(credentials.path(), text);
    return null;
  }

  private boolean refuseUnknownKeys() {
    boolean found = false;
    for (Map.Entry<?, ?> member : credentials.members().entrySet()) {
      String key = String.valueOf(member.getKey());
      if (KEYS.contains(key)) {
        continue;
      }
      found = true;
      Optional.of(key)
          .filter(word -> Suggestion.resembles(word, KEYS))
          .flatMap(word -> Suggestion.nearest(word, KEYS))
          .ifPresentOrElse(
              near ->
                  credentials
                      .problems()
                      .add(
                          credentials.path() + "." + SafeText.of(key),
                          "unknown key, did you mean '" + near + "'?"),
              () -> wrong("an unknown key (not shown, it may be a secret); expected " + FORMS));
    }
    return found;
  }
}
