package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.store.InMemoryMetadataStore;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which beans there are, and when. */
class DalActuateAutoConfigurationTest {

  /**
   * By name, as applications have them: a class that is given as such is read with all it needs.
   */
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    DalEndpointAutoConfiguration.class,
    DalHealthAutoConfiguration.class,
    DalHealthStatusAutoConfiguration.class,
    DalInfoAutoConfiguration.class,
    DalReadinessAutoConfiguration.class
  })
  static class Imported {}

  private final ApplicationContextRunner withoutDal =
      new ApplicationContextRunner()
          .withUserConfiguration(Imported.class)
          .withPropertyValues("management.endpoints.web.exposure.include=*");

  private final ApplicationContextRunner runner =
      withoutDal.withBean(
          DataAccessLayer.class,
          () -> DataAccessLayer.builder(InMemoryMetadataStore.create()).build());

  @Test
  void dataAccessLayerAndEverythingElse_givesAllBeans() {
    runner.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .hasSingleBean(DalEndpoint.class)
                .hasSingleBean(DalEndpointWebExtension.class)
                .doesNotHaveBean(DalEndpointJmxExtension.class)
                .hasBean("dalHealthContributor")
                .hasBean("dalMetadataHealthIndicator")
                .hasBean("dalReadinessHealthIndicator")
                .hasBean("dalInfoContributor")
                .hasSingleBean(StatusAggregator.class)
                .hasSingleBean(HealthEndpointGroupsPostProcessor.class));
  }

  @Test
  void noDataAccessLayer_givesNothing() {
    withoutDal.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(DalEndpoint.class)
                .doesNotHaveBean(DalEndpointWebExtension.class)
                .doesNotHaveBean(HealthContributor.class)
                .doesNotHaveBean(StatusAggregator.class)
                .doesNotHaveBean(HealthEndpointGroupsPostProcessor.class)
                .doesNotHaveBean(InfoContributor.class));
  }

  @Test
  void jmxOnly_givesTheJmxExtensionOnly() {
    withoutDal
        .withBean(
            DataAccessLayer.class,
            () -> DataAccessLayer.builder(InMemoryMetadataStore.create()).build())
        .withPropertyValues(
            "management.endpoints.web.exposure.include=health",
            "management.endpoints.jmx.exposure.include=dal",
            "spring.jmx.enabled=true")
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(DalEndpoint.class)
                    .hasSingleBean(DalEndpointJmxExtension.class)
                    .doesNotHaveBean(DalEndpointWebExtension.class));
  }

  @Test
  void noActuator_leavesTheHealthComponents() {
    runner
        .withClassLoader(
            new FilteredClassLoader(
                "org.springframework.boot.actuate.endpoint",
                "org.springframework.boot.actuate.info",
                "org.springframework.boot.actuate.autoconfigure"))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean("dalEndpoint")
                    .doesNotHaveBean("dalInfoContributor")
                    .doesNotHaveBean("dalReadinessGroup")
                    .hasBean("dalHealthContributor"));
  }

  @Test
  void noHealth_leavesEndpointAndInfo() {
    runner
        .withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
        .run(
            context -> {
              assertThat(context)
                  .hasNotFailed()
                  .hasSingleBean(DalEndpoint.class)
                  .doesNotHaveBean("dalHealthContributor")
                  .doesNotHaveBean("dalHealthStatusAggregator")
                  .doesNotHaveBean("dalReadinessGroup");
              Info.Builder info = new Info.Builder();
              context.getBean(InfoContributor.class).contribute(info);
              assertThat(info.build().getDetails()).containsKey("dal");
            });
  }

  @Test
  void switches_leaveOutWhatTheyName() {
    runner
        .withPropertyValues("management.health.dal.enabled=false")
        .run(
            context ->
                assertThat(context)
                    .doesNotHaveBean(HealthContributor.class)
                    .doesNotHaveBean(StatusAggregator.class)
                    .doesNotHaveBean(HealthEndpointGroupsPostProcessor.class)
                    .hasSingleBean(DalEndpoint.class));
    runner
        .withPropertyValues("management.info.dal.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(InfoContributor.class));
    runner
        .withPropertyValues("dal.health.readiness-group=false")
        .run(
            context ->
                assertThat(context)
                    .hasBean("dalReadinessHealthIndicator")
                    .doesNotHaveBean(HealthEndpointGroupsPostProcessor.class));
    runner
        .withPropertyValues("management.endpoint.dal.access=NONE")
        .run(context -> assertThat(context).doesNotHaveBean(DalEndpoint.class));
  }

  @Test
  void propertiesThatCannotBe_areRefusedByName() {
    for (String property :
        new String[] {
          "dal.health.ready-share=1.5",
          "dal.health.ready-share=-0.1",
          "dal.health.metadata-max-age=-1s",
          "dal.health.failed-database-status="
        }) {
      runner
          .withPropertyValues(property)
          .run(
              context ->
                  assertThat(context)
                      .getFailure()
                      .rootCause()
                      .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }
  }

  @Test
  void beansOfTheApplication_takeTheirPlaces() {
    runner
        .withUserConfiguration(OwnBeans.class)
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(CompositeHealthContributor.class)
                    .doesNotHaveBean(MetadataHealthIndicator.class)
                    .doesNotHaveBean(ReadinessHealthIndicator.class)
                    .doesNotHaveBean(DalInfoContributor.class)
                    .getBean(StatusAggregator.class)
                    .isSameAs(OwnBeans.AGGREGATOR));
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnBeans {

    private static final StatusAggregator AGGREGATOR = StatusAggregator.getDefault();

    @Bean
    HealthIndicator dalHealthIndicator() {
      return () -> Health.up().build();
    }

    @Bean
    HealthIndicator dalMetadataHealthIndicator() {
      return () -> Health.up().build();
    }

    @Bean
    HealthIndicator dalReadinessHealthIndicator() {
      return () -> Health.up().build();
    }

    @Bean
    InfoContributor dalInfoContributor() {
      return builder -> builder.withDetail("dal", "own");
    }

    @Bean
    StatusAggregator ownAggregator() {
      return AGGREGATOR;
    }
  }

  @Test
  void endpointOfTheApplication_takesItsPlace() {
    runner
        .withBean("dalEndpoint", OwnEndpoint.class)
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(OwnEndpoint.class)
                    .doesNotHaveBean(DalEndpoint.class)
                    .doesNotHaveBean(DalEndpointWebExtension.class));
  }

  @Endpoint(id = "dal")
  static class OwnEndpoint {

    @ReadOperation
    String own() {
      return "own";
    }
  }
}
