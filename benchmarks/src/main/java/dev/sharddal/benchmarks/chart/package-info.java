/** Draws what was measured. */
@NullMarked
package dev.sharddal.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
