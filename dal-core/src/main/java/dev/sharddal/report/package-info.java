/**
 * Values for operators: the status, the explanation of a route, the outcomes of pools. All are
 * immutable and contain no secrets.
 */
@NullMarked
package dev.sharddal.report;

import org.jspecify.annotations.NullMarked;
