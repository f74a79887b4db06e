/**
 * One physical connection: credentials, login back-off, the throttle of parallel connects, and the
 * classification of what went wrong.
 */
@NullMarked
package dev.sharddal.connect;

import org.jspecify.annotations.NullMarked;
