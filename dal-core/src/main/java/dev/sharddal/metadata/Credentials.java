package dev.sharddal.metadata;

import java.util.Objects;

/**
 * How a pool logs in: a user name and password, or a reference that a {@link CredentialsResolver}
 * turns into one. No form shows a secret in its {@code toString}.
 */
public sealed interface Credentials {

  /**
   * A user name and its password.
   *
   * @param username the database user
   * @param password the password; any characters
   */
  record Password(String username, String password) implements Credentials {
    /** Checks that both are there and that the name is not empty. */
    public Password {
      checkText("username", username);
      Objects.requireNonNull(password, "password");
    }

    /** Returns the user's name and never the password. */
    @Override
    public String toString() {
      return "Password[username=" + username + ", password=***]";
    }
  }

  /**
   * The name of a secret that holds {@code username} and {@code password}.
   *
   * @param secretId the secret's name, in the words of the store that keeps it
   */
  record Secret(String secretId) implements Credentials {
    /** Checks that the name is not empty. */
    public Secret {
      checkText("secretId", secretId);
    }
  }

  /**
   * A user whose short-lived token is made at every physical connect.
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
      throw new IllegalArgumentException(name + ": expected a text, but it is empty");
    }
  }
}
