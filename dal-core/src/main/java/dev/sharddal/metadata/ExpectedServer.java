package dev.sharddal.metadata;

import org.jspecify.annotations.Nullable;

/**
 * What the metadata say about the server that a pool connects to.
 *
 * @param database the database that sessions are in; null if it may have another name there
 * @param schema the schema that must exist, or null
 * @param identity what the database must say it is, or null if it is not asked
 * @param writable whether the server must accept writes
 * @param sharedSessions whether other clients share the session, so that its settings say nothing
 *     about the server
 */
public record ExpectedServer(
    @Nullable String database,
    @Nullable String schema,
    @Nullable String identity,
    boolean writable,
    boolean sharedSessions) {}
