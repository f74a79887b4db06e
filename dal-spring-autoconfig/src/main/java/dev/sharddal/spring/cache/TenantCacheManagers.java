package dev.sharddal.spring.cache;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * Lets every {@link CacheManager} bean return caches in which the tenant is part of each key. The
 * key of an annotation, such as that of {@code @Cacheable}, names no tenant, so one tenant would
 * get the values of another.
 */
final class TenantCacheManagers implements BeanPostProcessor {

  private final ObjectProvider<DalCacheProperties> properties;

  TenantCacheManagers(ObjectProvider<DalCacheProperties> properties) {
    this.properties = properties;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    return bean instanceof CacheManager manager ? byTenant(manager) : bean;
  }

  /** The proxy is of the manager's own class if possible, since beans may be injected as such. */
  private Object byTenant(CacheManager manager) {
    Set<String> shared =
        Set.copyOf(
            properties.stream().map(DalCacheProperties::shared).flatMap(List::stream).toList());
    NameMatchMethodPointcut getCache = new NameMatchMethodPointcut();
    getCache.setMappedName("getCache");
    MethodInterceptor byTenant =
        call -> {
          Object found = call.proceed();
          return found instanceof Cache cache && !shared.contains(cache.getName())
              ? new TenantCache(cache)
              : found;
        };
    ProxyFactory proxy = new ProxyFactory(manager);
    proxy.setProxyTargetClass(!Modifier.isFinal(manager.getClass().getModifiers()));
    proxy.addAdvisor(new DefaultPointcutAdvisor(getCache, byTenant));
    return proxy.getProxy(manager.getClass().getClassLoader());
  }
}
