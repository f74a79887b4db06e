package dev.sharddal.spring.cache;

import dev.sharddal.TenantContext;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

/**
 * A cache in which every tenant has values of its own: the tenant that is bound is part of each
 * key. Values that are cached while no tenant is bound belong to no tenant. Clearing it removes the
 * values of all tenants.
 */
final class TenantCache implements Cache {

  private final Cache shared;

  TenantCache(Cache shared) {
    this.shared = shared;
  }

  private static TenantCacheKey of(Object key) {
    return new TenantCacheKey(TenantContext.current().orElse(""), key);
  }

  @Override
  public String getName() {
    return shared.getName();
  }

  @Override
  public Object getNativeCache() {
    return shared.getNativeCache();
  }

  @Override
  public @Nullable ValueWrapper get(Object key) {
    return shared.get(of(key));
  }

  @Override
  public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
    return shared.get(of(key), type);
  }

  @Override
  public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
    return shared.get(of(key), valueLoader);
  }

  @Override
  public @Nullable CompletableFuture<?> retrieve(Object key) {
    return shared.retrieve(of(key));
  }

  @Override
  public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
    return shared.retrieve(of(key), loader);
  }

  @Override
  public void put(Object key, @Nullable Object value) {
    shared.put(of(key), value);
  }

  @Override
  public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
    return shared.putIfAbsent(of(key), value);
  }

  @Override
  public void evict(Object key) {
    shared.evict(of(key));
  }

  @Override
  public boolean evictIfPresent(Object key) {
    return shared.evictIfPresent(of(key));
  }

  @Override
  public void clear() {
    shared.clear();
  }

  @Override
  public boolean invalidate() {
    return shared.invalidate();
  }
}
