/** What is measured: HikariCP alone, the library, and its peers, all asked in the same way. */
@NullMarked
package dev.sharddal.benchmarks.sources;

import org.jspecify.annotations.NullMarked;
