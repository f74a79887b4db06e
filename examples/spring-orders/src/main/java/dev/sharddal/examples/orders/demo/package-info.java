/**
 * The demonstration: local servers, a load, and a page that shows the fleet and changes it. A real
 * application has none of this.
 */
@NullMarked
package dev.sharddal.examples.orders.demo;

import org.jspecify.annotations.NullMarked;
