package dev.sharddal.metadata;

/**
 * A place in a store's record of changes. Made by a store and given back to the same store; nobody
 * else knows what is in it. Immutable, and of no use to another process.
 */
public interface ChangeCursor {}
