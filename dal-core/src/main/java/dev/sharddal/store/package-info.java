/**
 * Metadata stores that need no cloud, and the one codec that every store uses.
 *
 * <p>The codec reads the rows of {@code metadata.md}; its errors carry the path to the mistake.
 */
@NullMarked
package dev.sharddal.store;

import org.jspecify.annotations.NullMarked;
