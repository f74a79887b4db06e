package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A login source that is created at its first read, by the thread that reads: its part of the SDK
 * may be missing from the class path, and its creation may take a second. Thread-safe.
 *
 * @param <K> the key of a login
 */
final class LazySource<K> implements LoginSource<K> {

  private final SdkModule part;
  private final Supplier<LoginSource<K>> maker;

  /** Guarded by this. */
  private @Nullable LoginSource<K> made;

  /** Guarded by this. */
  private boolean closed;

  LazySource(SdkModule part, Supplier<LoginSource<K>> maker) {
    this.part = part;
    this.maker = maker;
  }

  @Override
  public Credentials.Password read(K key) {
    return madeFor(key).read(key);
  }

  private synchronized LoginSource<K> madeFor(K key) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    LoginSource<K> source = made;
    if (source == null) {
      part.requirePresentFor(key);
      source = maker.get();
      made = source;
    }
    return source;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (made != null) {
      made.close();
    }
  }
}
