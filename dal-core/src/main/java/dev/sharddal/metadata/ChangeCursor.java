package dev.sharddal.metadata;

/**
 * A position in a store's change record. Created by a store and passed back to the same store;
 * opaque to all other code. Immutable, and not usable in another process.
 */
public interface ChangeCursor {}
