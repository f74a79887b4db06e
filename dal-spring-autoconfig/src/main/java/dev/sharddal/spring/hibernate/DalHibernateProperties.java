package dev.sharddal.spring.hibernate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Hibernate learns of tenants.
 *
 * @param multiTenancy Whether Hibernate's own multi-tenancy is on. The DataSource that follows the
 *     tenant serves Hibernate without it, too.
 */
@ConfigurationProperties("dal.hibernate")
record DalHibernateProperties(@DefaultValue("false") boolean multiTenancy) {}
