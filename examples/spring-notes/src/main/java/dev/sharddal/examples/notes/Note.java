package dev.sharddal.examples.notes;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/** A note. */
@Entity
@SuppressWarnings("NullAway.Init") // by Hibernate
public class Note {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private Long id;

  private String text;

  /** For Hibernate. */
  protected Note() {}

  Note(String text) {
    this.text = text;
  }

  /** Returns the note's id in the tenant's database. */
  public Long getId() {
    return id;
  }

  /** Returns the note's text. */
  public String getText() {
    return text;
  }
}
