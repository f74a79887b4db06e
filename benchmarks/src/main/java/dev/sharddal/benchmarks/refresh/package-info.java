/**
 * What borrowers notice of metadata that changes all the time, on real servers; and whether whoever
 * watches them would notice it, too.
 */
@NullMarked
package dev.sharddal.benchmarks.refresh;

import org.jspecify.annotations.NullMarked;
