package dev.sharddal.spring.migration;

import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A bean that needs the tables as it is made, and comes first unless something holds it back. */
@DependsOnDatabaseInitialization
final class NeedsTables {

  private final boolean foundAtItsBirth;

  private NeedsTables(Databases databases) {
    foundAtItsBirth = databases.keys().stream().allMatch(key -> databases.hasTable(key, "note"));
  }

  static ApplicationContextInitializer<ConfigurableApplicationContext> registeredFor(
      Databases databases) {
    return context ->
        ((GenericApplicationContext) context)
            .registerBeanDefinition(
                "needsTables",
                BeanDefinitionBuilder.rootBeanDefinition(
                        NeedsTables.class, () -> new NeedsTables(databases))
                    .getBeanDefinition());
  }

  boolean foundAtItsBirth() {
    return foundAtItsBirth;
  }
}
