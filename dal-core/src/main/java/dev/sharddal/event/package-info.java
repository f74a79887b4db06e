/**
 * Values for programs: {@link dev.sharddal.event.DalListener} is notified of what happens, on a
 * thread that no borrower waits for.
 */
@NullMarked
package dev.sharddal.event;

import org.jspecify.annotations.NullMarked;
