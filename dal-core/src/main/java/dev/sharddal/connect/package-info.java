/**
 * One physical connection: credentials, login back-off, the throttle of parallel connects, and the
 * classification of connect failures.
 */
@NullMarked
package dev.sharddal.connect;

import org.jspecify.annotations.NullMarked;
