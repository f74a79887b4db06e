package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What MySQL and MariaDB have in common, with their drivers. Times are in milliseconds. */
interface MySqlFamily extends BuiltInEngine {

  @Override
  default int defaultPort() {
    return 3306;
  }

  @Override
  default Optional<Map<String, String>> pooledProperties() {
    return Optional.of(
        Map.of("readOnlyPropagatesToServer", "false", "useServerPrepStmts", "false"));
  }

  @Override
  default Optional<String> pooledRefusal(String property, String value) {
    return property.equalsIgnoreCase("sessionVariables")
        ? Optional.of(", and set them in the pooler or on the server")
        : Optional.empty();
  }

  @Override
  default Optional<DriverTimeouts> timeouts() {
    return Optional.of(
        new DriverTimeouts("connectTimeout", null, "socketTimeout", TimeUnit.MILLISECONDS));
  }

  @Override
  default boolean hasSchemas() {
    return false;
  }

  @Override
  default boolean refusesWrites(SQLException error) {
    return ServerCheck.isMySqlReadOnly(error);
  }

  @Override
  default @Nullable String wrongServer(Connection connection, ExpectedServer expected)
      throws SQLException {
    return ServerCheck.mySql(connection, expected);
  }
}
