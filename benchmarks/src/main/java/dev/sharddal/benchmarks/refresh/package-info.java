/**
 * Tests of borrowers on real servers while the metadata changes continuously, with controls that
 * show that the harness detects failures.
 */
@NullMarked
package dev.sharddal.benchmarks.refresh;

import org.jspecify.annotations.NullMarked;
