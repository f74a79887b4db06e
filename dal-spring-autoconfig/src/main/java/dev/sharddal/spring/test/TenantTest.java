package dev.sharddal.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Binds a tenant around each test method, {@code @BeforeEach} and {@code @AfterEach} methods
 * included: before Spring begins the transaction of the test or runs its {@code @Sql} scripts, and
 * until it is rolled back. The annotation of a method decides over that of its class, and that of a
 * {@code @Nested} class over that of the class around it. Works in tests without Spring, too.
 *
 * <pre>{@code
 * @SpringBootTest
 * @TenantTest("t-1")
 * class OrderRepositoryTest { ... }
 * }</pre>
 *
 * <p>The tenant is bound to the thread of the test: code that starts threads carries it there as in
 * production. It is not bound in constructors and {@code @BeforeAll} methods.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ExtendWith(TenantTestExtension.class)
public @interface TenantTest {

  /** The tenant. */
  String value();
}
