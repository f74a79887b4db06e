/**
 * From tenant to place: a cache of routes with a hard bound on their age, which serves what it
 * knows while the metadata store is down.
 *
 * <p>What a route is, the roof decides: this room knows nothing of pools.
 */
@NullMarked
package dev.sharddal.routing;

import org.jspecify.annotations.NullMarked;
