package dev.sharddal.metadata;

import java.util.Objects;

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
    /** Checks that both values are present and that the user name is not empty. */
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
    /** Checks that the name is not empty. */
    public Secret {
      checkText("secretId", secretId);
    }
  }

  /**
   * A user that logs in with a short-lived token, created at every physical connect.
   *
   * @param username the database user
   */
  record Iam(String username) implements Credentials {
    /** Checks that the name is not empty. */
    public Iam {
      checkText("username", username);
    }
  }

  private static void checkText(String name, String value) {
    Objects.requireNonNull(value, name);
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + ": expected a string, but it is empty");
    }
  }
}
