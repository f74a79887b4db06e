/**
 * Propagation of the tenant to other threads: to {@code @Async} methods, the application's task
 * executor, and every executor with the decorator.
 */
@NullMarked
package dev.sharddal.spring.task;

import org.jspecify.annotations.NullMarked;
