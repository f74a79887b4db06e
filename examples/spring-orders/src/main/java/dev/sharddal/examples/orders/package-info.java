/**
 * An ordinary application: an entity, a repository, a service and a controller. None of these
 * classes depends on shards.
 */
@NullMarked
package dev.sharddal.examples.orders;

import org.jspecify.annotations.NullMarked;
