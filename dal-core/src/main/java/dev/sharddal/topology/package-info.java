/**
 * The flow of learning: from Database Metadata to the pools. It joins refresh plans, pools and the
 * tenant directory, and has the three occasions to learn: intervals, changes and refused logins.
 */
@NullMarked
package dev.sharddal.topology;

import org.jspecify.annotations.NullMarked;
