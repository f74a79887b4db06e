/**
 * The vocabulary of the library, and the {@link dev.sharddal.metadata.MetadataStore} that supplies
 * it.
 *
 * <p>Everything here is an immutable value that was checked when it was made, or an interface that
 * an application may implement. Nothing here needs more than the JDK.
 */
@NullMarked
package dev.sharddal.metadata;

import org.jspecify.annotations.NullMarked;
