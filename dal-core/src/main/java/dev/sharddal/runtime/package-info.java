/**
 * Threads and time: all threads that the library starts, and the coalescing of concurrent runs. It
 * imports no other package of the library.
 */
@NullMarked
package dev.sharddal.runtime;

import org.jspecify.annotations.NullMarked;
