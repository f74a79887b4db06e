package dev.sharddal.connect;

import dev.sharddal.metadata.PoolDefinition;
import java.sql.SQLTransientConnectionException;

/** A connect succeeded, but the server is not the one that the metadata mean. */
final class WrongServerException extends SQLTransientConnectionException {

  private static final long serialVersionUID = 1L;

  /** SQLSTATE 08001, "unable to establish the connection". */
  WrongServerException(PoolDefinition definition, String found) {
    super(definition.key() + ": " + definition.server() + ": " + found, "08001");
  }
}
