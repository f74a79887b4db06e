package dev.sharddal.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.store.InMemoryMetadataStore;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one tenant has cached is never another's. */
class TenantCacheTest {

  private final DataAccessLayer dal =
      DataAccessLayer.builder(InMemoryMetadataStore.create()).build();

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(TenantCacheAutoConfiguration.class))
          .withBean(DataAccessLayer.class, () -> dal)
          .withUserConfiguration(Caching.class);

  @AfterEach
  void close() {
    dal.close();
  }

  /** Its methods say whose value they compute. */
  static class Values {

    @Cacheable("values")
    public String byGeneratedKey(int id) {
      return TenantContext.current().orElse("nobody");
    }

    @Cacheable(cacheNames = "values", key = "'k' + #id")
    public String byOwnKey(int id) {
      return TenantContext.current().orElse("nobody");
    }

    @Cacheable(cacheNames = "values", sync = true, key = "'sync'")
    public String synchronised() {
      return TenantContext.current().orElse("nobody");
    }

    @Cacheable(cacheNames = "values", key = "'async'")
    public CompletableFuture<String> later() {
      return CompletableFuture.completedFuture(TenantContext.current().orElse("nobody"));
    }

    @Cacheable("rates")
    public String rate() {
      return TenantContext.current().orElse("nobody");
    }

    @CacheEvict(cacheNames = "values", key = "'k' + #id")
    public void forget(int id) {}

    @CacheEvict(cacheNames = "values", allEntries = true)
    public void forgetAll() {}
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {

    @Bean
    ConcurrentMapCacheManager cacheManager() {
      return new ConcurrentMapCacheManager();
    }

    @Bean
    Values values(ConcurrentMapCacheManager injectedByItsClass) {
      return new Values();
    }
  }

  private static String as(String tenant, java.util.function.Supplier<String> work) {
    String[] result = new String[1];
    TenantContext.run(tenant, () -> result[0] = work.get());
    return result[0];
  }

  @Test
  void cacheable_ofTwoTenants_isComputedForEach() {
    runner.run(
        context -> {
          Values values = context.getBean(Values.class);
          for (String tenant : new String[] {"acme", "globex", "acme"}) {
            assertThat(as(tenant, () -> values.byGeneratedKey(1))).isEqualTo(tenant);
            assertThat(as(tenant, () -> values.byOwnKey(1))).isEqualTo(tenant);
            assertThat(as(tenant, values::synchronised)).isEqualTo(tenant);
            assertThat(as(tenant, () -> values.later().join())).isEqualTo(tenant);
          }
          assertThat(values.byOwnKey(1)).isEqualTo("nobody");
        });
  }

  @Test
  void evict_ofOneTenant_leavesTheOthers_andClearLeavesNone() {
    runner.run(
        context -> {
          Values values = context.getBean(Values.class);
          Cache cache = context.getBean(CacheManager.class).getCache("values");
          as("acme", () -> values.byOwnKey(1));
          as("globex", () -> values.byOwnKey(1));
          TenantContext.run("acme", () -> values.forget(1));
          TenantContext.run("acme", () -> assertThat(cache.get("k1")).isNull());
          TenantContext.run("globex", () -> assertThat(cache.get("k1")).isNotNull());
          values.forgetAll();
          TenantContext.run("globex", () -> assertThat(cache.get("k1")).isNull());
        });
  }

  @Test
  void sharedCache_named_isTheSameForAll() {
    runner
        .withPropertyValues("dal.cache.shared=rates")
        .run(
            context -> {
              Values values = context.getBean(Values.class);
              assertThat(as("acme", values::rate)).isEqualTo("acme");
              assertThat(as("globex", values::rate)).isEqualTo("acme");
              assertThat(as("acme", () -> values.byOwnKey(1))).isEqualTo("acme");
              assertThat(as("globex", () -> values.byOwnKey(1))).isEqualTo("globex");
            });
  }

  @Test
  void tenantKeys_switchedOff_leaveTheManagerAsItIs() {
    runner
        .withPropertyValues("dal.cache.tenant-keys=false")
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class).getClass())
                    .isEqualTo(ConcurrentMapCacheManager.class));
  }

  @Test
  void key_asText_isUnambiguous() {
    assertThat(new TenantCacheKey("a", "b:c").toString())
        .isNotEqualTo(new TenantCacheKey("a:b", "c").toString());
  }
}
