package dev.sharddal.examples.notes;

import org.springframework.data.jpa.repository.JpaRepository;

/** The notes of the bound tenant. */
public interface NoteRepository extends JpaRepository<Note, Long> {}
