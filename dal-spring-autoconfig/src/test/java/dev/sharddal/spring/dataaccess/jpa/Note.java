package dev.sharddal.spring.dataaccess.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
class Note {

  @Id private long id;
  private String body;

  protected Note() {}

  Note(long id, String body) {
    this.id = id;
    this.body = body;
  }

  String body() {
    return body;
  }

  long id() {
    return id;
  }
}
