package dev.sharddal.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what the connections of a method are for, or of all methods of a class. It decides over
 * {@code @Transactional(readOnly = true)}. As with other annotations that Spring intercepts, a call
 * from within the same object does not see it.
 *
 * <p>A transaction that has its connection keeps it: a method that joins one stays in its database
 * and its use case.
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

  /** What the connections are for. */
  dev.sharddal.metadata.UseCase value();
}
