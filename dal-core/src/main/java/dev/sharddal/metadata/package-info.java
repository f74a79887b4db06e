/**
 * The metadata model of the library, and the {@link dev.sharddal.metadata.MetadataStore} that
 * supplies it.
 *
 * <p>The types are immutable values that are validated on creation, and interfaces that an
 * application may implement. They depend only on the JDK and JSpecify's annotations.
 */
@NullMarked
package dev.sharddal.metadata;

import org.jspecify.annotations.NullMarked;
