package io.github.safeclose.micrometer;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Arrows run one way: micrometer to root, and to nothing else of ours; jdk.jfr in one place. */
@AnalyzeClasses(
    packages = "io.github.safeclose",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  private static final String MICROMETER_PACKAGE = "io.github.safeclose.micrometer..";

  @ArchTest
  static final ArchRule micrometer_dependsOnRootAndMicrometerOnly =
      classes()
          .that()
          .resideInAPackage(MICROMETER_PACKAGE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "io.github.safeclose",
                  "io.github.safeclose.internal",
                  MICROMETER_PACKAGE,
                  "io.micrometer.core..",
                  "org.jspecify.annotations",
                  "java.."));

  @ArchTest
  static final ArchRule nothingElse_dependsOnMicrometer =
      noClasses()
          .that()
          .resideOutsideOfPackage(MICROMETER_PACKAGE)
          .should()
          .dependOnClassesThat(
              resideInAPackage(MICROMETER_PACKAGE).or(resideInAPackage("io.micrometer..")));

  @ArchTest
  static final ArchRule jfr_isNamedByTheEventAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.github.safeclose.BodyEndEvent")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.jfr..");

  @ArchTest
  static final ArchRule theEvent_isNamedByItsGuardAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.github.safeclose.BodyEndEvent")
          .and()
          .doNotHaveFullyQualifiedName("io.github.safeclose.FlightRecord")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.github.safeclose.BodyEndEvent");
}
