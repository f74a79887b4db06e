package dev.sharddal.spring.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** The hints for the proxies that a native image needs. */
final class RoutedConnectionHints implements RuntimeHintsRegistrar {

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    hints.proxies().registerJdkProxy(Connection.class);
    hints.proxies().registerJdkProxy(DatabaseMetaData.class);
  }
}
