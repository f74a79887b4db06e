/**
 * The tenant directory: a cache of routes with a hard limit on their age, which keeps serving
 * cached routes while the metadata store is down.
 *
 * <p>The type of a route is a parameter, so this package does not depend on pools.
 */
@NullMarked
package dev.sharddal.routing;

import org.jspecify.annotations.NullMarked;
