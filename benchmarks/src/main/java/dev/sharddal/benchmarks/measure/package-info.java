/** How the programs beside JMH measure: heap, latencies, targets, growth. */
@NullMarked
package dev.sharddal.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
