/** How time and memory grow with the number of pools and of tenants. */
@NullMarked
package dev.sharddal.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
