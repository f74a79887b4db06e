package dev.sharddal.metadata;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a pool: a user name and password, or a reference that a {@link
 * CredentialsResolver} resolves to them. The {@code toString} of every form omits the secret.
 */
public sealed interface Credentials {

  /**
   * A user name and its password.
   *
   * @param username the database user
   * @param password the password; any characters
   */
  record Password(String username, String password) implements Credentials {
    /**
     * Checks that both values are present, and that the user name is neither empty nor contains
     * control characters.
     */
    public Password {
      checkText("username", username);
      Objects.requireNonNull(password, "password");
    }

    /** Returns the user name, but not the password. */
    @Override
    public String toString() {
      return "Password[username=" + username + ", password=***]";
    }
  }

  /**
   * The name of a secret that contains {@code username} and {@code password}.
   *
   * @param secretId the secret's name or identifier in the secret store
   */
  record Secret(String secretId) implements Credentials {
    /** Checks that the name is neither empty nor contains control characters. */
    public Secret {
      checkText("secretId", secretId);
    }
  }

  /**
   * A user that logs in with a short-lived token, created at every physical connect. A token is
   * valid for one user on one server. It is signed for the address that the pool connects to,
   * unless that address is an alias or a tunnel: then {@code signedFor} is the server's own.
   *
   * @param username the database user
   * @param signedFor the server that the token is signed for, or null for the address that the pool
   *     connects to
   * @param region the server's region, or null to take it from the server's own host name, and
   *     otherwise from the resolver
   */
  record Iam(String username, @Nullable Address signedFor, @Nullable String region)
      implements Credentials {

    private static final Pattern REGION =
        Pattern.compile("[a-z]{2,4}(-[a-z]{1,12}){1,3}-[0-9]{1,2}");

    /** Checks the name as that of {@link Password}, and that the region is one. */
    public Iam {
      checkText("username", username);
      if (region != null && !REGION.matcher(region).matches()) {
        throw new IllegalArgumentException(
            "region: expected a region such as eu-central-1, but was " + SafeText.masked(region));
      }
    }

    /**
     * Creates credentials whose token is signed for the address that the pool connects to.
     *
     * @param username the database user
     */
    public Iam(String username) {
      this(username, null, null);
    }

    /** Returns the user name, and what the token is signed for if that is specified. */
    @Override
    public String toString() {
      return "Iam[username="
          + username
          + (signedFor == null ? "" : ", signedFor=" + signedFor)
          + (region == null ? "" : ", region=" + region)
          + "]";
    }
  }

  /**
   * The address of a server.
   *
   * @param host a host name or an IP address; IPv6 without brackets
   * @param port 1 to 65535, or null for the port that the pool connects to
   */
  record Address(String host, @Nullable Integer port) {

    /** Checks both as those of an endpoint. */
    public Address {
      Optional<String> refusal = HostRules.refusal(host);
      if (refusal.isPresent()) {
        throw new IllegalArgumentException(refusal.get() + ", but was " + SafeText.masked(host));
      }
      if (port != null && (port < 1 || port > 65535)) {
        throw new IllegalArgumentException("expected a port from 1 to 65535, but was " + port);
      }
    }

    /**
     * Reads {@code host} or {@code host:port}.
     *
     * @param text the text
     * @throws IllegalArgumentException if the text is neither; the message does not contain it
     */
    public static Address parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        return new Address(text, null);
      }
      String port = text.substring(colon + 1);
      if (!port.matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException(
            "expected host or host:port, but was " + SafeText.masked(text));
      }
      return new Address(text.substring(0, colon), Integer.valueOf(port));
    }

    /** Returns {@code host} or {@code host:port}. */
    @Override
    public String toString() {
      return port == null ? host : host + ":" + port;
    }
  }

  private static void checkText(String name, String value) {
    Objects.requireNonNull(value, name);
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + ": expected a string, but it is empty");
    }
    // PostgreSQL's login message ends each of its texts with a zero: what follows would be a
    // setting.
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          name + ": expected no control characters, but was " + SafeText.masked(value));
    }
  }
}
