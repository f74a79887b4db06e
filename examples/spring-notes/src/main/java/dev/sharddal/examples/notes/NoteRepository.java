package dev.sharddal.examples.notes;

import org.springframework.data.jpa.repository.JpaRepository;

/** The notes of whichever tenant asks. */
public interface NoteRepository extends JpaRepository<Note, Long> {}
