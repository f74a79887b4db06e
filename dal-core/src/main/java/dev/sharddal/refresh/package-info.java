/**
 * Plans and reports of refreshes. A plan is the comparison of the metadata with the current pools;
 * it can be read, printed and applied.
 */
@NullMarked
package dev.sharddal.refresh;

import org.jspecify.annotations.NullMarked;
