/**
 * An application as any user writes it: an entity, a repository, a service, a controller. Nothing
 * here knows of shards.
 */
@NullMarked
package dev.sharddal.examples.orders;

import org.jspecify.annotations.NullMarked;
