/**
 * What a refresh would do, and what it did: the comparison of the metadata with the pools that are
 * in force, as a plan that can be read, printed and applied.
 */
@NullMarked
package dev.sharddal.refresh;

import org.jspecify.annotations.NullMarked;
