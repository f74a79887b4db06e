/** Benchmarks that compare the library with the libraries that it is built on. Not published. */
@NullMarked
package dev.sharddal.benchmarks;

import org.jspecify.annotations.NullMarked;
