package dev.sharddal.connect;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a borrower changed through JDBC, and how to undo it. The first change of each kind saves the
 * value that was there before it. Used by one thread at a time.
 */
final class SavedState {

  /** Restores one value. */
  interface Restore {
    void run() throws SQLException;
  }

  /** Reads the current value, and returns how to restore it. */
  interface Save {
    Restore run() throws SQLException;
  }

  private final Map<String, Restore> restores = new LinkedHashMap<>();

  /** Saves a value unless this kind of value was saved since the last {@link #restore}. */
  void save(String kind, Save save) throws SQLException {
    if (!restores.containsKey(kind)) {
      restores.put(kind, save.run());
    }
  }

  boolean isEmpty() {
    return restores.isEmpty();
  }

  /** Restores what was saved. */
  void restore() throws SQLException {
    if (restores.isEmpty()) {
      return;
    }
    for (Restore restore : restores.values()) {
      restore.run();
    }
    restores.clear();
  }
}
