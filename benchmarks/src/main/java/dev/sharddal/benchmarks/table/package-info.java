/** What to measure, in which order, what it shall be at most, and how the answer is shown. */
@NullMarked
package dev.sharddal.benchmarks.table;

import org.jspecify.annotations.NullMarked;
