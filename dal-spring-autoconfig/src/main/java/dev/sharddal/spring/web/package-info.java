/**
 * The tenant of web requests, on servlet containers and on WebFlux: it is resolved and bound while
 * a request is handled, and requests that cannot be served are answered with a problem detail.
 */
@NullMarked
package dev.sharddal.spring.web;

import org.jspecify.annotations.NullMarked;
