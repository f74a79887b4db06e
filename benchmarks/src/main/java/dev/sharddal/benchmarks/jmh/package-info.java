/** What JMH runs. */
@NullMarked
package dev.sharddal.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
