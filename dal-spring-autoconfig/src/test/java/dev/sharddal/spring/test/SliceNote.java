package dev.sharddal.spring.test;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "note")
class SliceNote {

  @Id private long id;
  private String body;

  protected SliceNote() {}

  SliceNote(long id, String body) {
    this.id = id;
    this.body = body;
  }

  long id() {
    return id;
  }

  String body() {
    return body;
  }
}
