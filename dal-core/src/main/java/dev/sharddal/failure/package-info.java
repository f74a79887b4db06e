/**
 * What a borrow throws, and why: {@link dev.sharddal.failure.BorrowFailure} and its reasons. The
 * JDK type of each exception says whether a retry may help.
 */
@NullMarked
package dev.sharddal.failure;

import org.jspecify.annotations.NullMarked;
