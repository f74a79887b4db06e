package dev.sharddal.spring.hibernate;

/** Tenants would share a cache of Hibernate. */
final class SharedCacheException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  static final String ACTION =
      "Set dal.hibernate.multi-tenancy=true, which puts the tenant into the keys of the caches, or"
          + " spring.jpa.properties.hibernate.cache.use_second_level_cache=false and"
          + " spring.jpa.properties.hibernate.cache.use_query_cache=false.";

  SharedCacheException(String entityManagerFactory) {
    super(
        "The second-level or query cache of "
            + entityManagerFactory
            + " would hand one tenant the entities of another: its keys do not hold the tenant. "
            + ACTION);
  }
}
