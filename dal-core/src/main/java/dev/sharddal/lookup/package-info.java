/**
 * A bounded index from tenant ids to small numbers, read without locks, clocks or allocation. It
 * imports nothing of the library.
 */
@NullMarked
package dev.sharddal.lookup;

import org.jspecify.annotations.NullMarked;
