package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.SafeText;

/** A database user on a server. A token is valid for one user on one server. */
record RdsUser(String host, int port, String username) {

  static RdsUser of(PoolDefinition pool, Credentials.Iam iam) {
    return new RdsUser(pool.host(), pool.port(), iam.username());
  }

  @Override
  public String toString() {
    return "IAM token of " + SafeText.quoted(username) + " for " + host + ":" + port;
  }
}
