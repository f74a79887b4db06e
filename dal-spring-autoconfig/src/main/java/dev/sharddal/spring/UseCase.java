package dev.sharddal.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the use case of the connections of a method, or of all methods of a class. It overrides
 * {@code @Transactional(readOnly = true)}. As with other annotations that Spring intercepts, it has
 * no effect on calls from within the same object.
 *
 * <p>A transaction keeps the connection that it has borrowed: a method that joins a transaction
 * uses its database and its use case.
 *
 * <pre>{@code
 * @UseCase(ANALYTICS)
 * @Transactional(readOnly = true)
 * public Report monthly() { ... }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface UseCase {

  /** The use case of the connections. */
  dev.sharddal.metadata.UseCase value();
}
