/**
 * What the library holds while nobody asks, and what its own work costs those who do: threads,
 * heap, refresh, swap.
 */
@NullMarked
package dev.sharddal.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
