package dev.sharddal.spring.migration;

import dev.sharddal.spring.RefusedConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Refuses properties that cannot apply to every database of the fleet, before any bean is created.
 * Otherwise they would cause an obscure error, or one database would be migrated instead of all.
 */
final class RefusedSettings implements BeanFactoryPostProcessor {

  private final Environment environment;
  private final Map<String, String[]> refused = new LinkedHashMap<>();

  RefusedSettings(Environment environment) {
    this.environment = environment;
  }

  /** Refuses the properties that set a database or a login. */
  RefusedSettings refuseOwnDatabase(String prefix) {
    String action =
        "Remove the property. A database outside of the fleet can have its own migration bean, with"
            + " its own DataSource.";
    refuse(prefix + ".url", "the metadata contains the databases", action);
    return refuse(
        prefix + ".user", "credentials come from the WRITE endpoint of each database", action);
  }

  RefusedSettings refuse(String property, String why, String action) {
    refused.put(property, new String[] {why, action});
    return this;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    refused.forEach(
        (property, text) -> {
          String value = environment.getProperty(property);
          if (value != null && !value.isBlank() && !value.equalsIgnoreCase("false")) {
            throw RefusedConfigurationException.property(property, text[0], text[1]);
          }
        });
  }
}
