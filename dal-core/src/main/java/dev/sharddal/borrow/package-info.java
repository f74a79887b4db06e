/**
 * The flow of borrowing: from a tenant to its route, and from the route to a connection. It
 * connects the tenant directory with the pools.
 */
@NullMarked
package dev.sharddal.borrow;

import org.jspecify.annotations.NullMarked;
