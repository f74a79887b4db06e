/**
 * The shard-aware data access layer. What is exported is the public API; the other packages may
 * change with every release.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Micrometer is one
module dev.sharddal.core {
  requires com.github.benmanes.caffeine;
  requires transitive com.zaxxer.hikari;
  requires java.management;
  requires transitive java.sql;
  requires org.slf4j;
  requires tools.jackson.core;
  requires static transitive org.jspecify;
  requires static transitive micrometer.core;
  requires static transitive context.propagation;

  exports dev.sharddal;
  exports dev.sharddal.event;
  exports dev.sharddal.failure;
  exports dev.sharddal.metadata;
  exports dev.sharddal.refresh;
  exports dev.sharddal.report;
  exports dev.sharddal.store;
  exports dev.sharddal.tenant;

  opens dev.sharddal.connect; // drivers create our socket factory by reflection

  uses dev.sharddal.metadata.Engine;

  provides io.micrometer.context.ThreadLocalAccessor with
      dev.sharddal.TenantContextAccessor;
}
