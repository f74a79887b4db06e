/**
 * The exceptions of failed borrows: {@link dev.sharddal.failure.BorrowFailure} and its reasons. The
 * JDK type of each exception shows whether a retry may help.
 */
@NullMarked
package dev.sharddal.failure;

import org.jspecify.annotations.NullMarked;
