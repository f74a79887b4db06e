/**
 * A bounded index from tenant ids to small numbers that is read without locks, clocks or
 * allocation. It imports no other package of the library.
 */
@NullMarked
package dev.sharddal.lookup;

import org.jspecify.annotations.NullMarked;
