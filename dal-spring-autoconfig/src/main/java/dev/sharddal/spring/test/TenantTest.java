package dev.sharddal.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Binds a tenant around each test method, including {@code @BeforeEach} and {@code @AfterEach}
 * methods. The tenant is bound before Spring begins the transaction of the test or runs its
 * {@code @Sql} scripts, until the transaction is rolled back. The annotation of a method overrides
 * that of its class, and the annotation of a {@code @Nested} class overrides that of its enclosing
 * class. It also works in tests without Spring.
 *
 * <pre>{@code
 * @SpringBootTest
 * @TenantTest("t-1")
 * class OrderRepositoryTest { ... }
 * }</pre>
 *
 * <p>The tenant is bound to the thread of the test: code that starts threads must propagate it as
 * in production. It is not bound in constructors and {@code @BeforeAll} methods.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ExtendWith(TenantTestExtension.class)
public @interface TenantTest {

  /** The tenant's id. */
  String value();
}
