/**
 * A command line for operators: it looks at the metadata, checks it, and changes it. Start reading
 * at {@link dev.sharddal.examples.dalctl.Dalctl}; a command is a {@code StoreCommand}, and what it
 * has to say is an {@code Answer}.
 */
@NullMarked
package dev.sharddal.examples.dalctl;

import org.jspecify.annotations.NullMarked;
