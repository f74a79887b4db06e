/**
 * The flow of reconciliation: from Database Metadata to the pools. It connects refresh plans, pools
 * and the tenant directory. A refresh is triggered at intervals, by changes and by refused logins.
 */
@NullMarked
package dev.sharddal.topology;

import org.jspecify.annotations.NullMarked;
