/**
 * Events and pools as Micrometer meters. The only room that needs Micrometer; it is not loaded
 * unless the application gives a registry.
 */
@NullMarked
package dev.sharddal.metrics;

import org.jspecify.annotations.NullMarked;
