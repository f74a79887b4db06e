package dev.sharddal.spring.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Cacheable
@Table(name = "ledger")
class CachedNote {

  @Id private Long id;
  private String note;

  protected CachedNote() {}

  Long id() {
    return id;
  }

  String note() {
    return note;
  }
}
