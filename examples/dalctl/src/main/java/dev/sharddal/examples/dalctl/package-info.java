/**
 * A command line for operators, which shows, checks and changes the metadata. The entry point is
 * {@link dev.sharddal.examples.dalctl.Dalctl}; a command is a {@code StoreCommand}, and its result
 * is an {@code Answer}.
 */
@NullMarked
package dev.sharddal.examples.dalctl;

import org.jspecify.annotations.NullMarked;
