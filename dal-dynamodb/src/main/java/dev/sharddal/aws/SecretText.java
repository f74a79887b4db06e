package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Parses the JSON of a secret, as the rotation of RDS writes it: the keys {@code username} and
 * {@code password}; other keys are ignored. No message contains any of the text, and Jackson's
 * exceptions, which quote it, are not used as a cause.
 */
final class SecretText {

  private static final JsonFactory JSON = JsonFactory.builder().build();
  private static final Set<String> KEYS = Set.of("username", "password");

  private final SecretId secret;

  private SecretText(SecretId secret) {
    this.secret = secret;
  }

  /**
   * Parses a secret.
   *
   * @throws MetadataStoreException if the text is not a valid login; it names the secret and the
   *     problem
   */
  static Credentials.Password read(SecretId secret, String text) {
    SecretText reading = new SecretText(secret);
    Map<String, String> values = reading.parse(text);
    String username = reading.required(values, "username");
    if (username.isBlank()) {
      throw reading.invalid("its key 'username' is empty");
    }
    return new Credentials.Password(username, reading.required(values, "password"));
  }

  private String required(Map<String, String> values, String key) {
    String value = values.get(key);
    if (value == null) {
      throw invalid("it has no key '" + key + "'");
    }
    return value;
  }

  private Map<String, String> parse(String text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid("it is not a JSON object");
      }
      Map<String, String> values = object(parser);
      if (parser.nextToken() != null) {
        throw invalid("there is text after its JSON object");
      }
      return values;
    } catch (JacksonException e) {
      throw invalid("it is not JSON");
    }
  }

  private Map<String, String> object(JsonParser parser) {
    Map<String, String> values = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (!KEYS.contains(key)) {
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_STRING) {
        throw invalid("its key '" + key + "' is not a string");
      } else if (values.put(key, parser.getString()) != null) {
        throw invalid("it has the key '" + key + "' twice");
      }
    }
    return values;
  }

  private MetadataStoreException invalid(String problem) {
    return new MetadataStoreException(
        Reason.INVALID,
        secret
            + " cannot be read: "
            + problem
            + ". Write it as {\"username\": \"...\", \"password\": \"...\"}.",
        null);
  }
}
