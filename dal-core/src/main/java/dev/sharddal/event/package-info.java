/**
 * What the library tells the outside: {@link dev.sharddal.event.DalListener} for what happens, and
 * the reasons why a borrow failed.
 */
@NullMarked
package dev.sharddal.event;

import org.jspecify.annotations.NullMarked;
