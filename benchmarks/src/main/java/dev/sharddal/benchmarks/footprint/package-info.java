/**
 * The library's footprint while idle, and the cost of its background work for borrowers: threads,
 * heap, refresh, swap.
 */
@NullMarked
package dev.sharddal.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
