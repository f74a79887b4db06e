/**
 * Events for programs: a {@link dev.sharddal.event.DalListener} is notified on a thread that no
 * borrower waits for.
 */
@NullMarked
package dev.sharddal.event;

import org.jspecify.annotations.NullMarked;
