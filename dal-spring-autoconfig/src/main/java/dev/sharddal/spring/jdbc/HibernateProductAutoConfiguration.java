package dev.sharddal.spring.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
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

  private static final String ALL =
      String.join(",", METADATA_ACCESS, PRODUCT, MAJOR_VERSION, MINOR_VERSION);

  /**
   * The entry that names the settings of the library, which are removed from an
   * EntityManagerFactory on another DataSource.
   */
  private static final String TENANT_SETTINGS = "dev.sharddal.tenant-settings";

  /** Created by Spring Boot. */
  public HibernateProductAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "fleetProductCustomizer")
  HibernatePropertiesCustomizer fleetProductCustomizer(DataSource tenants) {
    return properties -> {
      if (!properties.containsKey(METADATA_ACCESS) && !properties.containsKey(PRODUCT)) {
        tell(properties, tenants);
      }
    };
  }

  /** The versions are text, because Hibernate's schema tools read them as text. */
  private static void tell(Map<String, Object> properties, DataSource tenants) {
    try (Connection connection = tenants.getConnection()) {
      DatabaseMetaData product = connection.getMetaData();
      properties.put(METADATA_ACCESS, false);
      properties.put(PRODUCT, product.getDatabaseProductName());
      properties.put(MAJOR_VERSION, Integer.toString(product.getDatabaseMajorVersion()));
      properties.put(MINOR_VERSION, Integer.toString(product.getDatabaseMinorVersion()));
      properties.merge(TENANT_SETTINGS, ALL, (former, added) -> former + "," + added);
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException(
          "The database product for Hibernate cannot be determined: start with a reachable"
              + " database, or set spring.jpa.properties."
              + PRODUCT,
          e);
    }
  }
}
