package dev.sharddal.spring.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** The proxies that a native image has to know of. */
final class RoutedConnectionHints implements RuntimeHintsRegistrar {

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    hints.proxies().registerJdkProxy(Connection.class);
    hints.proxies().registerJdkProxy(DatabaseMetaData.class);
  }
}
