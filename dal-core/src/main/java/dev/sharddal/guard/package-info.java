/**
 * Policies as small state machines over numbers and a clock. They know no pool and no database; the
 * pools ask them.
 */
@NullMarked
package dev.sharddal.guard;

import org.jspecify.annotations.NullMarked;
