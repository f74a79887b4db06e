package dev.sharddal.routing;

import java.util.concurrent.Executor;

/**
 * The executors of reads of tenants. A flood of ids that do not exist fills the lane of unseen
 * tenants only, so it delays no tenant that is known.
 *
 * @param known reads tenants that are cached again, and does cache maintenance
 * @param unseen reads tenants that are not cached; rejects reads that are too many
 */
public record LoadLanes(Executor known, Executor unseen) {}
