package dev.sharddal.spring.hibernate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of Hibernate.
 *
 * @param multiTenancy Whether Hibernate's own multi-tenancy is enabled. Hibernate also works on the
 *     routing DataSource without it.
 */
@ConfigurationProperties("dal.hibernate")
record DalHibernateProperties(@DefaultValue("false") boolean multiTenancy) {}
