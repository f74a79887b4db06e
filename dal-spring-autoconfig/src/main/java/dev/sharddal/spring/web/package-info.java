/**
 * Finds out for which tenant a web request is, binds that tenant while the request is handled, and
 * answers what cannot be served, on servlet containers and on WebFlux.
 */
@NullMarked
package dev.sharddal.spring.web;

import org.jspecify.annotations.NullMarked;
