package dev.sharddal.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.sharddal.DataAccessLayer;
import dev.sharddal.DataAccessLayerBuilder;
import dev.sharddal.TenantContextAccessor;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.CommonDataSource;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the picture of the rooms and the roof true. */
class RoomsAndRoofTest {

  private static final String ROOF = "dev.sharddal";

  /** Each package of ours, and those of ours that it may use: from the roof down to the ground. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          roof(
              "borrow",
              "topology",
              "routing",
              "pool",
              "refresh",
              "metrics",
              "tenant",
              "report",
              "event",
              "failure",
              "metadata",
              "snapshot",
              "runtime"),
          // The two flows: asking and learning. Neither sees the other.
          room("borrow", "routing", "pool", "report", "event", "failure", "metadata"),
          room(
              "topology",
              "routing",
              "pool",
              "refresh",
              "connect",
              "snapshot",
              "report",
              "event",
              "metadata",
              "runtime"),
          // The rooms. None sees another; connect, guard and lookup are tools of one room each.
          room("routing", "lookup", "report", "event", "failure", "metadata"),
          room("pool", "guard", "connect", "report", "event", "failure", "metadata", "runtime"),
          room("refresh", "report", "metadata", "store"), // a plan as JSON
          room("metrics", "event", "failure", "metadata"),
          room("tenant", "metadata"),
          room("snapshot", "metadata", "store"), // rows as JSON
          room("connect", "failure", "metadata"),
          // What we tell people and programs, and what others tell us.
          room("report", "failure", "metadata"),
          room("event", "failure", "metadata"),
          room("store", "metadata"),
          room("failure", "metadata"),
          room("metadata"),
          // The ground.
          room("lookup"),
          room("guard"),
          room("runtime"));

  /** Only what the build has made of src/main, wherever the tests stand. */
  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(DataAccessLayer.class.getProtectionDomain().getCodeSource().getLocation());

  private static Map.Entry<String, Set<String>> roof(String... uses) {
    return Map.entry(ROOF, packages(uses));
  }

  private static Map.Entry<String, Set<String>> room(String name, String... uses) {
    return Map.entry(in(name), packages(uses));
  }

  private static Set<String> packages(String... rooms) {
    return Stream.of(rooms).map(RoomsAndRoofTest::in).collect(toSet());
  }

  private static String in(String room) {
    return ROOF + "." + room;
  }

  static Stream<String> packages() {
    return new TreeSet<>(MAY_USE.keySet()).stream();
  }

  @Test
  void packages_allThereAre_standOnThePicture() {
    Set<String> found = LIBRARY.stream().map(JavaClass::getPackageName).collect(toSet());
    assertThat(found)
        .as("a new package has to be given its place: what it may use, and who may use it")
        .isEqualTo(MAY_USE.keySet());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void imports_ofAPackage_goDownOnly(String from) {
    String[] forbidden =
        packages()
            .filter(to -> !to.equals(from) && !MAY_USE.get(from).contains(to))
            .toArray(String[]::new);
    if (forbidden.length > 0) {
      check(
          noClasses()
              .that()
              .resideInAPackage(from)
              .should()
              .dependOnClassesThat(resideInAnyPackage(forbidden))
              .because(
                  "imports go down only, and never sideways: a room that knows another cannot be"
                      + " understood, tested or replaced without it"));
    }
  }

  @Test
  void imports_ofTheRoof_areNowhere() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOF)
            .should()
            .dependOnClassesThat(resideInAPackage(ROOF))
            .because("the roof puts the rooms together: a room that needs it is upside down"));
  }

  @Test
  void imports_betweenPackages_makeNoCircle() {
    check(
        slices()
            .assignedFrom(new ByPackage())
            .should()
            .beFreeOfCycles()
            .because("what imports each other is one package in two places"));
  }

  private static final class ByPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }

  @Test
  void imports_betweenFiles_makeNoCircle() {
    check(
        slices()
            .assignedFrom(new ByFile())
            .should()
            .beFreeOfCycles()
            .ignoreDependency(DataAccessLayer.class, DataAccessLayerBuilder.class) // builder(store)
            .because("files that need each other can only be read together: they are one file"));
  }

  private static final class ByFile implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      JavaClass outermost = type;
      while (outermost.getEnclosingClass().isPresent()) {
        outermost = outermost.getEnclosingClass().get();
      }
      return SliceIdentifier.of(outermost.getName());
    }

    @Override
    public String getDescription() {
      return "files";
    }
  }

  @Test
  void metadata_usesTheJdkAndJSpecifyOnly() {
    check(
        classes()
            .that()
            .resideInAPackage(in("metadata"))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage("java..", in("metadata"), "org.jspecify.annotations"))
            .because("whoever writes a store or a resolver should need nothing else"));
  }

  @Test
  void micrometer_isUsedInMetricsAndInTheRoofOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(in("metrics"))
            .and()
            .resideOutsideOfPackage(ROOF)
            .should()
            .dependOnClassesThat(resideInAPackage("io.micrometer.."))
            .because("Micrometer is optional at run time: nothing else may need its classes"));
  }

  @Test
  void micrometerContextPropagation_isUsedByItsAccessorOnly() {
    check(
        noClasses()
            .that()
            .doNotBelongToAnyOf(TenantContextAccessor.class)
            .should()
            .dependOnClassesThat(resideInAPackage("io.micrometer.context.."))
            .because("context-propagation is optional, and not needed for metrics either"));
  }

  @Test
  void tenantContextAccessor_isNamedByNobody() {
    check(
        noClasses()
            .that()
            .doNotBelongToAnyOf(TenantContextAccessor.class)
            .should()
            .dependOnClassesThat(name(TenantContextAccessor.class.getName()))
            .because("it cannot be loaded where context-propagation is absent"));
  }

  @Test
  void jackson_isUsedInStoreOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(in("store"))
            .should()
            .dependOnClassesThat(resideInAnyPackage("tools.jackson..", "com.fasterxml.."))
            .because("how metadata is written down is the business of stores"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metadata",
        "event",
        "store",
        "routing",
        "refresh",
        "borrow",
        "topology",
        "connect",
        "lookup",
        "guard",
        "runtime",
        "report",
        "failure",
        "snapshot",
        "tenant"
      })
  void hikari_isNotUsedOutsideOfPoolMetricsAndTheRoof(String room) {
    check(
        noClasses()
            .that()
            .resideInAPackage(in(room))
            .should()
            .dependOnClassesThat(resideInAPackage("com.zaxxer.hikari.."))
            .because(
                "which pool we use is the business of pool, and of those who show its numbers"));
  }

  @Test
  void javaUtilLogging_isUsedOnlyWhereDataSourceDemandsIt() {
    check(
        classes()
            .should(useJavaUtilLoggingOnlyToReturnNoLogger())
            .because("the library logs through SLF4J; javax.sql demands getParentLogger()"));
  }

  private static ArchCondition<JavaClass> useJavaUtilLoggingOnlyToReturnNoLogger() {
    return new ArchCondition<>("use java.util.logging in getParentLogger() of a DataSource only") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesFromSelf().stream()
            .filter(use -> use.getTargetClass().getPackageName().startsWith("java.util.logging"))
            .filter(
                use ->
                    !type.isAssignableTo(CommonDataSource.class)
                        || !use.getDescription().contains(".getParentLogger()>"))
            .forEach(use -> events.add(SimpleConditionEvent.violated(type, use.getDescription())));
      }
    };
  }

  @Test
  void standardStreams_areNotTouched() {
    check(
        noClasses()
            .should(ACCESS_STANDARD_STREAMS)
            .because("what a library has to say, it says to its caller, a listener or SLF4J"));
  }

  @Test
  void sleep_isNotCalled() {
    check(
        noClasses()
            .should()
            .callMethodWhere(sleeps(Thread.class))
            .orShould()
            .callMethodWhere(sleeps(TimeUnit.class))
            .because("who sleeps can neither be woken for an event nor driven by a test's clock"));
  }

  private static DescribedPredicate<JavaCall<?>> sleeps(Class<?> type) {
    return JavaCall.Predicates.target(owner(JavaClass.Predicates.assignableTo(type)))
        .and(JavaCall.Predicates.target(name("sleep")))
        .forSubtype();
  }

  @Test
  void packages_allThereAre_areNullMarked() {
    for (String each : MAY_USE.keySet()) {
      JavaPackage found = LIBRARY.getPackage(each);
      assertThat(found.isAnnotatedWith(NullMarked.class))
          .as("%s: a type without a mark is never null, and NullAway holds us to it", each)
          .isTrue();
    }
  }

  private static void check(ArchRule rule) {
    rule.check(LIBRARY);
  }
}
