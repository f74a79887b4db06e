package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.TenantContextAccessor;
import dev.sharddal.spring.testing.Analyses;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.CapturedLog;
import io.micrometer.context.ContextRegistry;
import io.micrometer.observation.ObservationFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.server.PathContainer;
import org.springframework.security.core.Authentication;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

class TenantWebAutoConfigurationTest {

  private static final AutoConfigurations OURS =
      AutoConfigurations.of(TenantWebAutoConfiguration.class);

  private static final String HEADER = "dal.web.header=X-Tenant-Id";

  private final DataAccessLayer dal =
      DataAccessLayer.builder(InMemoryMetadataStore.create()).build();

  private final WebApplicationContextRunner servlet =
      new WebApplicationContextRunner()
          .withConfiguration(OURS)
          .withPropertyValues(HEADER)
          .withBean(DataAccessLayer.class, () -> dal);

  private final ReactiveWebApplicationContextRunner reactive =
      new ReactiveWebApplicationContextRunner()
          .withConfiguration(OURS)
          .withPropertyValues(HEADER)
          .withBean(DataAccessLayer.class, () -> dal);

  @BeforeEach
  @AfterEach
  void nothingIsPropagated() {
    Hooks.disableAutomaticContextPropagation();
  }

  @AfterEach
  void close() {
    dal.close();
  }

  @Test
  void servletApplication_byDefault_hasTheFilterJustAfterSpringSecurity() {
    servlet.run(
        context -> {
          assertThat(context).hasSingleBean(TenantResolver.class);
          FilterRegistrationBean<?> filter =
              context.getBean("tenantFilter", FilterRegistrationBean.class);
          assertThat(filter.getFilter()).isInstanceOf(ServletTenantFilter.class);
          assertThat(filter.getOrder()).isEqualTo(-99);
          assertThat(filter.determineDispatcherTypes())
              .isEqualTo(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
          assertThat(context).doesNotHaveBean(WebFilter.class);
          assertThat(context).hasSingleBean(ObservationFilter.class);
        });
  }

  @Test
  void reactiveApplication_byDefault_hasTheFilterJustAfterSpringSecurity() {
    reactive.run(
        context -> {
          assertThat(context).hasSingleBean(TenantResolver.class);
          assertThat(context.getBean("tenantFilter"))
              .isInstanceOfSatisfying(
                  ReactiveTenantFilter.class,
                  filter -> assertThat(filter.getOrder()).isEqualTo(-99));
          assertThat(context).doesNotHaveBean(FilterRegistrationBean.class);
          assertThat(context).hasSingleBean(ObservationFilter.class);
        });
  }

  @Test
  void filterOrder_set_isTheFilters() {
    servlet
        .withPropertyValues("dal.web.filter-order=7")
        .run(
            context ->
                assertThat(context.getBean(FilterRegistrationBean.class).getOrder()).isEqualTo(7));
    reactive
        .withPropertyValues("dal.web.filter-order=7")
        .run(
            context ->
                assertThat(((Ordered) context.getBean("tenantFilter")).getOrder()).isEqualTo(7));
  }

  @Test
  void properties_bound_haveTheirDefaults() {
    servlet.run(
        context -> {
          DalWebProperties defaults = context.getBean(DalWebProperties.class);
          assertThat(defaults.enabled()).isTrue();
          assertThat(defaults.required()).isTrue();
          assertThat(defaults.exclude()).isEmpty();
          assertThat(defaults.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        });
  }

  @Test
  void finding18_noSource_stopsTheStart_unlessItIsSwitchedOff() {
    servlet
        .withPropertyValues("dal.web.header=")
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("does not say which part of a request names the tenant")
                    .contains("dal.web.jwt-claim=<claim>")
                    .contains("dal.web.enabled=false"));
    reactive
        .withPropertyValues("dal.web.header=")
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("no source of dal.web is set"));
    servlet
        .withPropertyValues("dal.web.header=", "dal.web.enabled=false")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @CsvSource({
    "dal.web.exclude=/login, /actuator/health, /actuator/health, /login",
    "management.endpoints.web.base-path=/manage/, /manage/health, /manage, /error",
    "management.endpoints.web.base-path=/, /health/liveness, /health, /favicon.ico",
    "management.endpoint.health.probes.add-additional-paths=true, /livez, /readyz, /error",
  })
  void exclude_addsToThePathsThatNeverHaveATenant(
      String property, String first, String second, String third) {
    servlet
        .withPropertyValues(property)
        .run(
            context -> {
              TenantAdmission admission = context.getBean(TenantAdmission.class);
              for (String path : new String[] {first, second, third}) {
                assertThat(admission.covers(PathContainer.parsePath(path))).as(path).isFalse();
              }
              assertThat(admission.covers(PathContainer.parsePath("/orders"))).isTrue();
            });
  }

  @Test
  void application_withoutWeb_hasNothing() {
    new ApplicationContextRunner()
        .withConfiguration(OURS)
        .withBean(DataAccessLayer.class, () -> dal)
        .run(context -> assertThat(context).doesNotHaveBean(TenantResolver.class));
  }

  @Test
  void application_thatSwitchesItOff_hasNothing() {
    servlet
        .withPropertyValues("dal.web.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
    reactive
        .withPropertyValues("dal.web.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(WebFilter.class));
  }

  @Test
  void application_withoutDataAccessLayer_hasNothing() {
    new WebApplicationContextRunner()
        .withConfiguration(OURS)
        .run(context -> assertThat(context).doesNotHaveBean(TenantResolver.class));
  }

  @Test
  void resolver_ofTheApplication_takesThePlaceOfTheProperties() {
    TenantResolver own = request -> Optional.of("mine");
    servlet
        .withBean("own", TenantResolver.class, () -> own)
        .withPropertyValues("dal.web.header=X-Org")
        .run(context -> assertThat(context.getBean(TenantResolver.class)).isSameAs(own));
  }

  @Test
  void filter_ofTheApplication_takesThePlaceOfOurs() {
    servlet
        .withUserConfiguration(OwnFilter.class)
        .run(
            context ->
                assertThat(context).doesNotHaveBean(FilterRegistrationBean.class).hasNotFailed());
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnFilter {

    @Bean
    Filter tenantFilter() {
      return (request, response, chain) -> chain.doFilter(request, response);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"header", "path-segment", "subdomain-of", "jwt-claim"})
  void source_setToNothing_isUnset_andGivesWayToAnother(String name) {
    String other = name.equals("path-segment") ? "dal.web.header=X-Org" : "dal.web.path-segment=0";
    servlet
        .withPropertyValues("dal.web.header=", "dal.web." + name + "=", other)
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(TenantResolver.class));
    reactive
        .withPropertyValues("dal.web.header=", "dal.web." + name + "=")
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("no source of dal.web is set"));
  }

  @Test
  void sources_moreThanOneNamed_stopTheStart() {
    servlet
        .withPropertyValues("dal.web.header=X-Org", "dal.web.path-segment=0")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(MutuallyExclusiveConfigurationPropertiesException.class));
  }

  @ParameterizedTest
  @CsvSource({"retry-after, -1s", "exclude, /{", "header, a b"})
  void setting_thatCannotBe_stopsTheStart(String name, String value) {
    reactive
        .withPropertyValues("dal.web." + name + "=" + value)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getName()).isEqualTo("dal.web." + name)));
  }

  @ParameterizedTest
  @CsvSource({"path-segment, -1", "subdomain-of, .com"})
  void source_thatCannotBe_stopsTheStart(String name, String value) {
    reactive
        .withPropertyValues("dal.web.header=", "dal.web." + name + "=" + value)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getName()).isEqualTo("dal.web." + name)));
  }

  @Test
  void reactiveApplication_withoutServletsAndSecurity_works() {
    reactive
        .withClassLoader(new FilteredClassLoader(Filter.class, Authentication.class))
        .run(context -> assertThat(context).hasNotFailed().hasBean("tenantFilter"));
  }

  @Test
  void servletApplication_withoutWebFluxAndSecurity_works() {
    servlet
        .withClassLoader(
            new FilteredClassLoader(
                DispatcherHandler.class, Mono.class, Authentication.class, ContextRegistry.class))
        .run(context -> assertThat(context).hasNotFailed().hasBean("tenantFilter"));
  }

  @Test
  void applications_withoutObservation_areNotObserved() {
    FilteredClassLoader without = new FilteredClassLoader("io.micrometer.observation");
    servlet
        .withClassLoader(without)
        .run(
            context ->
                assertThat(context)
                    .hasBean("tenantFilter")
                    .doesNotHaveBean("tenantObservationFilter"));
    reactive
        .withClassLoader(without)
        .run(
            context ->
                assertThat(context)
                    .hasBean("tenantFilter")
                    .doesNotHaveBean("tenantObservationFilter"));
  }

  @Test
  void reactiveApplication_withoutContextPropagation_isWarned() {
    try (CapturedLog log = CapturedLog.warningsOf(TenantPropagation.class)) {
      reactive
          .withClassLoader(new FilteredClassLoader(ContextRegistry.class))
          .run(context -> assertThat(context).hasNotFailed().hasBean("tenantFilter"));
      assertThat(log.text()).contains("io.micrometer:context-propagation is not on the class path");
    }
    assertThat(boundOnAnotherThread()).isEmpty();
  }

  @Test
  void reactiveApplication_byDefault_bindsTheTenantOnEveryThread() {
    reactive.run(context -> assertThat(boundOnAnotherThread()).contains("t-1"));
  }

  @Test
  void reactiveApplication_thatLimitsPropagation_isLeftAsItIs() {
    reactive
        .withPropertyValues("spring.reactor.context-propagation=limited")
        .run(context -> assertThat(boundOnAnotherThread()).isEmpty());
  }

  private static Optional<String> boundOnAnotherThread() {
    return Mono.delay(Duration.ofMillis(1))
        .map(tick -> TenantContext.current())
        .contextWrite(context -> context.put(TenantContextAccessor.KEY, "t-1"))
        .block(Duration.ofSeconds(120));
  }
}
