/**
 * What the library costs, side by side with what it is built on. Programs to run, never published.
 */
@NullMarked
package dev.sharddal.benchmarks;

import org.jspecify.annotations.NullMarked;
