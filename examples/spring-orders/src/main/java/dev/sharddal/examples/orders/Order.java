package dev.sharddal.examples.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An order of a tenant's customer. Several tenants share a database. */
@Entity
@Table(name = "orders")
public class Order {

  // A UUID: a row keeps its key when its tenant moves to another database.
  @Id
  @GeneratedValue(strategy = GenerationType.UUID)
  private UUID id;

  private String tenant;
  private String article;
  private int quantity;
  private Instant placedAt;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected Order() {}

  @SuppressWarnings("NullAway.Init") // the id comes with the first save
  Order(String tenant, String article, int quantity, Instant placedAt) {
    this.tenant = tenant;
    this.article = article;
    this.quantity = quantity;
    this.placedAt = placedAt;
  }

  /** Returns the key. */
  public UUID getId() {
    return id;
  }

  /** Returns the tenant's id. */
  public String getTenant() {
    return tenant;
  }

  /** Returns the ordered article. */
  public String getArticle() {
    return article;
  }

  /** Returns the quantity. */
  public int getQuantity() {
    return quantity;
  }

  /** Returns when it was ordered. */
  public Instant getPlacedAt() {
    return placedAt;
  }
}
