/** Spring's cache abstraction, in which every tenant has values of its own. */
@NullMarked
package dev.sharddal.spring.cache;

import org.jspecify.annotations.NullMarked;
