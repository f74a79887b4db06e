package dev.sharddal.tenantid;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.TenantId;

/** A row of one of the tenants that share a database. */
@Entity
class OwnedNote {

  @Id private Long id;
  @TenantId private String tenant;
  private String note;

  protected OwnedNote() {}

  OwnedNote(long id, String note) {
    this.id = id;
    this.note = note;
  }

  String tenant() {
    return tenant;
  }

  String note() {
    return note;
  }
}
