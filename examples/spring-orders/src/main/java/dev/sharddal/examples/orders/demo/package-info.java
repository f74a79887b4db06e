/**
 * What makes the application a demonstration: servers of its own, load, and a page that shows the
 * fleet and changes it. A real application has none of it.
 */
@NullMarked
package dev.sharddal.examples.orders.demo;

import org.jspecify.annotations.NullMarked;
