/**
 * Metadata stores in memory and in a JSON file, and the codec that all stores use.
 *
 * <p>The codec implements the row format of {@code metadata.md}; its error messages contain the
 * path of the mistake.
 */
@NullMarked
package dev.sharddal.store;

import org.jspecify.annotations.NullMarked;
