package dev.sharddal.spring.hibernate;

/** Thrown when tenants would share a Hibernate cache. */
final class SharedCacheException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  static final String ACTION =
      "Set dal.hibernate.multi-tenancy=true, which adds the tenant to the cache keys, or"
          + " spring.jpa.properties.hibernate.cache.use_second_level_cache=false and"
          + " spring.jpa.properties.hibernate.cache.use_query_cache=false.";

  SharedCacheException(String entityManagerFactory) {
    super(
        "The second-level or query cache of "
            + entityManagerFactory
            + " would give one tenant the entities of another: its keys do not contain the tenant. "
            + ACTION);
  }
}
