/** What the way from a tenant's id to its pool could be made of, and what each of them costs. */
@NullMarked
package dev.sharddal.benchmarks.candidates;

import org.jspecify.annotations.NullMarked;
