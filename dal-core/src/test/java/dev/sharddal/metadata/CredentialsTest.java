package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

  @ParameterizedTest
  @ValueSource(strings = {"CANARY", "CANARY, password=***]", "", "app"})
  void toString_anyPassword_isTheSame(String password) {
    assertThat(new Credentials.Password("app", password))
        .hasToString("Password[username=app, password=***]");
  }

  @Test
  void toString_references_nameThemselves() {
    assertThat(new Credentials.Secret("prod/db-1")).hasToString("Secret[secretId=prod/db-1]");
    assertThat(new Credentials.Iam("app")).hasToString("Iam[username=app]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void new_blankName_isRefused(String name) {
    assertThatThrownBy(() -> new Credentials.Password(name, "CANARY"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("username: expected a string, but it is empty");
    assertThatThrownBy(() -> new Credentials.Iam(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("username: expected a string, but it is empty");
    assertThatThrownBy(() -> new Credentials.Secret(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("secretId: expected a string, but it is empty");
  }

  /** PostgreSQL's login message ends its texts with a zero: what follows would be a setting. */
  @ParameterizedTest
  @ValueSource(
      strings = {"app\u0000options\u0000-c role=admin", "app\nINFO forged", "CANARY\u0007"})
  void new_nameWithControlCharacters_isRefusedAndNotTold(String name) {
    assertThatThrownBy(() -> new Credentials.Password(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "username: expected no control characters, but was ("
                + name.length()
                + " characters, not shown)");
    assertThatThrownBy(() -> new Credentials.Iam(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("username: expected no control characters")
        .hasMessageNotContaining("CANARY");
    assertThatThrownBy(() -> new Credentials.Secret(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("secretId: expected no control characters");
  }

  @Test
  @SuppressWarnings("NullAway")
  void new_null_isRefusedByName() {
    assertThatThrownBy(() -> new Credentials.Password(null, "CANARY"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("username");
    assertThatThrownBy(() -> new Credentials.Password("app", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("password");
  }

  @Test
  void equals_otherPassword_isNotEqual() {
    assertThat(new Credentials.Password("app", "a"))
        .isNotEqualTo(new Credentials.Password("app", "b"));
    assertThat(new Credentials.Password("app", "a"))
        .isEqualTo(new Credentials.Password("app", "a"));
  }
}
