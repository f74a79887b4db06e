/**
 * The flow of asking: from a tenant to its route, and from the route to a connection. It joins the
 * tenant directory with the pools.
 */
@NullMarked
package dev.sharddal.borrow;

import org.jspecify.annotations.NullMarked;
