package dev.sharddal.spring.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Auto-configuration that sets Hibernate's database product. Otherwise Hibernate would query it
 * with statements such as {@code select version()}, and at its startup no tenant is bound in whose
 * database they could run.
 */
@AutoConfiguration(
    after = TenantDataSourceAutoConfiguration.class,
    beforeName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass(HibernatePropertiesCustomizer.class)
@ConditionalOnBean(TenantRoutingDataSource.class)
public final class HibernateProductAutoConfiguration {

  private static final String METADATA_ACCESS = "hibernate.boot.allow_jdbc_metadata_access";
  private static final String PRODUCT = "jakarta.persistence.database-product-name";
  private static final String MAJOR_VERSION = "jakarta.persistence.database-major-version";
  private static final String MINOR_VERSION = "jakarta.persistence.database-minor-version";

  /** Created by Spring Boot. */
  public HibernateProductAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "fleetProductCustomizer")
  HibernatePropertiesCustomizer fleetProductCustomizer(TenantRoutingDataSource dataSource) {
    return properties -> {
      if (!properties.containsKey(METADATA_ACCESS) && !properties.containsKey(PRODUCT)) {
        tell(properties, dataSource);
      }
    };
  }

  private static void tell(Map<String, Object> properties, TenantRoutingDataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      DatabaseMetaData product = connection.getMetaData();
      properties.put(METADATA_ACCESS, false);
      properties.put(PRODUCT, product.getDatabaseProductName());
      properties.put(MAJOR_VERSION, product.getDatabaseMajorVersion());
      properties.put(MINOR_VERSION, product.getDatabaseMinorVersion());
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException(
          "The database product for Hibernate cannot be determined: start with a reachable"
              + " database, or set spring.jpa.properties."
              + PRODUCT,
          e);
    }
  }
}
