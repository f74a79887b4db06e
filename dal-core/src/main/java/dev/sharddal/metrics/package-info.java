/**
 * Micrometer meters for events and pools. The only package that needs Micrometer; its classes are
 * loaded only if the application supplies a registry.
 */
@NullMarked
package dev.sharddal.metrics;

import org.jspecify.annotations.NullMarked;
