package io.github.safeclose.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may import whom (design.md): the adapter knows the servlet API and core's root package. */
@AnalyzeClasses(
    packages = "io.github.safeclose.servlet",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule imports_theServletApiAndCoresRootPackageOnly =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "jakarta.servlet..",
              "org.jspecify.annotations",
              "io.github.safeclose",
              "io.github.safeclose.servlet");

  @ArchTest
  static final ArchRule twoPublicTypes =
      classes()
          .that()
          .doNotHaveSimpleName("SafeCloseFilter")
          .and()
          .doNotHaveSimpleName("PublisherSender")
          .should()
          .notBePublic()
          .because("the filter and the sender are all that a user needs");
}
