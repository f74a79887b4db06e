/**
 * Threads and time: every thread that the library starts, and the coalescing of concurrent runs. It
 * imports nothing of the library.
 */
@NullMarked
package dev.sharddal.runtime;

import org.jspecify.annotations.NullMarked;
