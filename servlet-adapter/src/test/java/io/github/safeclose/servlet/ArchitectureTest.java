package io.github.safeclose.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Who may import whom (design.md): the filter knows the servlet API and core's root package, Spring
 * is for its auto-configuration alone.
 */
@AnalyzeClasses(
    packages = "io.github.safeclose.servlet",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String FILTER = "io.github.safeclose.servlet";
  private static final String SPRING = "io.github.safeclose.servlet.spring";

  @ArchTest
  static final ArchRule imports_theServletApiAndCoresRootPackageOnly =
      classes()
          .that()
          .resideInAPackage(FILTER)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "jakarta.servlet..",
              "org.jspecify.annotations",
              "io.github.safeclose",
              FILTER);

  @ArchTest
  static final ArchRule springsPackage_aloneImportsSpring =
      classes()
          .that()
          .resideInAPackage(SPRING)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "jakarta.servlet",
              "org.jspecify.annotations",
              "org.springframework..",
              FILTER,
              SPRING);

  @ArchTest
  static final ArchRule twoPublicTypes =
      classes()
          .that()
          .doNotHaveSimpleName("SafeCloseFilter")
          .and()
          .doNotHaveSimpleName("SafeCloseInitializer")
          .should()
          .notBePublic()
          .because("the filter is all that a user needs, and containers make the initializer");
}
