/** The databases to measure on: on the stub driver, or real ones on embedded PostgreSQL. */
@NullMarked
package dev.sharddal.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
