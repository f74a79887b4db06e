package dev.sharddal.connect;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A no-op connection that a pool gets in place of a real one, to wake its waiting borrowers: one
 * that is retired, or whose database does not answer. It is never passed to the application. It
 * accepts every call that HikariCP makes on a connection before handing it to a borrower, including
 * the calls for the application's settings.
 */
public final class PlaceholderConnection implements InvocationHandler {

  private static final PlaceholderConnection HANDLER = new PlaceholderConnection(() -> {});

  private final Runnable onClose;

  private PlaceholderConnection(Runnable onClose) {
    this.onClose = onClose;
  }

  /**
   * Returns a new placeholder. Each is a separate object, because HikariCP distinguishes
   * connections by identity.
   */
  public static Connection connection() {
    return (Connection) noOp(Connection.class, HANDLER);
  }

  /**
   * Returns a new placeholder.
   *
   * @param onClose run when the pool closes it
   */
  static Connection connection(Runnable onClose) {
    return (Connection) noOp(Connection.class, new PlaceholderConnection(onClose));
  }

  private static Object noOp(Class<?> type, PlaceholderConnection handler) {
    return Proxy.newProxyInstance(
        PlaceholderConnection.class.getClassLoader(), new Class<?>[] {type}, handler);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    Class<?> type = method.getReturnType();
    if (method.getName().equals("isValid")) {
      return true;
    }
    if (method.getName().equals("close")) {
      onClose.run();
    }
    if (method.getName().equals("equals") && arguments != null) {
      return proxy == arguments[0];
    }
    if (method.getName().equals("hashCode")) {
      return System.identityHashCode(proxy);
    }
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == String.class) {
      return "placeholder";
    }
    return type.isInterface() ? noOp(type, HANDLER) : null;
  }
}
