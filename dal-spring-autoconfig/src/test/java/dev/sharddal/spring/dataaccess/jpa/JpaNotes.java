package dev.sharddal.spring.dataaccess.jpa;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface JpaNotes extends JpaRepository<Note, Long> {

  /** Is looked at when the application starts. */
  @Query("SELECT n.body FROM Note n ORDER BY n.id")
  List<String> bodies();
}
