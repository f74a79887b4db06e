/** Charts of the measurements. */
@NullMarked
package dev.sharddal.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
