/** Alternative designs of the look-up from a tenant's id to its pool, and their costs. */
@NullMarked
package dev.sharddal.benchmarks.candidates;

import org.jspecify.annotations.NullMarked;
