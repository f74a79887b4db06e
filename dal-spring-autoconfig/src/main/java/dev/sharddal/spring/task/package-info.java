/**
 * Lets work that is handed to another thread keep its tenant: {@code @Async}, the application's
 * task executor, and every executor that is given the decorator.
 */
@NullMarked
package dev.sharddal.spring.task;

import org.jspecify.annotations.NullMarked;
