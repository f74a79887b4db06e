/**
 * The snapshot of the metadata in an encrypted file, with which an application starts while its
 * metadata store is down.
 */
@NullMarked
package dev.sharddal.snapshot;

import org.jspecify.annotations.NullMarked;
