package dev.sharddal.spring.migration;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Refuses properties that cannot hold for every database of the fleet, before any bean is made:
 * what would come of them else is an error that nobody understands, or one database migrated
 * instead of all.
 */
final class RefusedSettings implements BeanFactoryPostProcessor {

  private final Environment environment;
  private final Map<String, String[]> refused = new LinkedHashMap<>();

  RefusedSettings(Environment environment) {
    this.environment = environment;
  }

  /** Refuses the properties that name one database, or another login. */
  RefusedSettings refuseOwnDatabase(String prefix) {
    String action =
        "Remove the property. A database beside the fleet can have a migration bean of its own, with"
            + " a DataSource of its own.";
    refuse(prefix + ".url", "the metadata says where the databases are", action);
    return refuse(prefix + ".user", "the WRITE endpoint of each database says who logs in", action);
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
            throw new RefusedSettingException(property, text[0], text[1]);
          }
        });
  }
}
