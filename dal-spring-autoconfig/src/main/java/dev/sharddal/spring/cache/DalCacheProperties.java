package dev.sharddal.spring.cache;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of Spring's cache abstraction.
 *
 * @param tenantKeys Whether the bound tenant is part of the keys of Spring's caches, so that every
 *     tenant has values of its own. If false, tenants share the values of all caches.
 * @param shared Names of caches whose values all tenants share.
 */
@ConfigurationProperties("dal.cache")
record DalCacheProperties(
    @DefaultValue("true") boolean tenantKeys, @DefaultValue List<String> shared) {}
