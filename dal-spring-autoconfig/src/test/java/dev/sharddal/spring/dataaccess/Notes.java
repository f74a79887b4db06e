package dev.sharddal.spring.dataaccess;

import java.util.List;

/** What a test application does with its data, by whichever library. */
public interface Notes {

  /** Who serves, by the database's own identity. */
  String WHO_SERVES = "SELECT current_user || '@' || current_database()";

  /** Writes one, at once. */
  void add(long id, String body);

  /** Reads all of them from the database. */
  List<String> bodies();

  /** Asks the database {@link #WHO_SERVES}. */
  String whoServes();
}
