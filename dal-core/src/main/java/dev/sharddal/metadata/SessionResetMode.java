package dev.sharddal.metadata;

/** What is undone when a connection returns to its pool after it was used. */
public enum SessionResetMode {
  /**
   * Everything that its borrower may have left in the session, by JDBC and by SQL: settings, role,
   * search path, open transactions, temporary tables, session locks, cursors, listeners and
   * prepared names. Costs one round trip, on MySQL and MariaDB two. The default.
   */
  FULL,
  /**
   * An open transaction, and what was changed through JDBC; the session is reset as by {@link
   * #FULL} only if schema, catalog or client info were changed that way. For applications that
   * leave nothing in a session, or whose connections are shared by one trust domain.
   */
  JDBC_ONLY
}
