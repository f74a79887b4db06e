package dev.sharddal.spring;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * The hints that a native image needs, because the driver classes are named only by the metadata,
 * and because drivers create our socket factory by its name.
 */
final class DalRuntimeHints implements RuntimeHintsRegistrar {

  private static final List<String> CREATED_BY_NAME =
      List.of(
          "org.postgresql.Driver",
          "org.mariadb.jdbc.Driver",
          "com.mysql.cj.jdbc.Driver",
          "dev.sharddal.connect.CheckedSocketFactory");

  /** The methods by which the drivers reset a session. */
  private static final Map<String, String> SESSION_RESETS =
      Map.of(
          "org.mariadb.jdbc.Connection", "reset",
          "com.mysql.cj.jdbc.JdbcConnection", "resetServerState");

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    for (String driver : CREATED_BY_NAME) {
      hints
          .reflection()
          .registerTypeIfPresent(
              classLoader,
              driver,
              type -> type.withMembers(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
    }
    SESSION_RESETS.forEach(
        (type, method) ->
            hints
                .reflection()
                .registerTypeIfPresent(
                    classLoader,
                    type,
                    hint -> hint.withMethod(method, List.of(), ExecutableMode.INVOKE)));
    registerUrlReader(hints, classLoader);
    hints
        .resources()
        .registerPattern("META-INF/services/io.micrometer.context.ThreadLocalAccessor");
    hints
        .reflection()
        .registerTypeIfPresent(
            classLoader,
            "dev.sharddal.TenantContextAccessor",
            type -> type.withMembers(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
  }

  /** Through these, MariaDB Connector/J tells how it reads a URL. */
  private static void registerUrlReader(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    hints
        .reflection()
        .registerTypeIfPresent(
            classLoader,
            "org.mariadb.jdbc.Configuration",
            type -> type.withMembers(MemberCategory.INVOKE_PUBLIC_METHODS))
        .registerTypeIfPresent(
            classLoader,
            "org.mariadb.jdbc.HostAddress",
            type -> type.withMembers(MemberCategory.ACCESS_PUBLIC_FIELDS));
  }
}
