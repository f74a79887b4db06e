/**
 * Learns the topology again: compares what the metadata says with the pools that are in force, and
 * lets many who ask at the same time share one scan.
 */
@NullMarked
package dev.sharddal.refresh;

import org.jspecify.annotations.NullMarked;
