/**
 * A database that does nothing: plain classes without reflection, so that only the cost of pools
 * and routing is left to measure.
 */
@NullMarked
package dev.sharddal.benchmarks.stub;

import org.jspecify.annotations.NullMarked;
