/** What the library costs where every request has a virtual thread of its own. */
@NullMarked
package dev.sharddal.benchmarks.threads;

import org.jspecify.annotations.NullMarked;
