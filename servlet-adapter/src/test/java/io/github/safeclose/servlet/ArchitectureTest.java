package io.github.safeclose.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Who may import whom (design.md): the SDK is for what sends objects, Spring for the
 * auto-configuration, and the filter needs neither.
 */
@AnalyzeClasses(
    packages = "io.github.safeclose.servlet",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String FILTER = "io.github.safeclose.servlet";
  private static final String SPRING = "io.github.safeclose.servlet.spring";
  private static final String INTERNAL = "io.github.safeclose.servlet.internal";
  private static final String SENDING = "io.github.safeclose.servlet.s3";

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
              FILTER,
              INTERNAL);

  @ArchTest
  static final ArchRule sending_importsTheSdkAsWell =
      classes()
          .that()
          .resideInAPackage(SENDING)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "jakarta.servlet..",
              "org.jspecify.annotations",
              "software.amazon.awssdk..",
              "org.reactivestreams",
              "io.github.safeclose",
              "io.github.safeclose.aws",
              FILTER,
              INTERNAL,
              SENDING);

  @ArchTest
  static final ArchRule springsPackage_aloneImportsSpring =
      classes()
          .that()
          .resideInAPackage(SPRING)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "io.github.safeclose",
              "jakarta.servlet",
              "jakarta.servlet.http",
              "org.jspecify.annotations",
              "org.springframework..",
              FILTER,
              SPRING);

  @ArchTest
  static final ArchRule filter_hasThreePublicTypes =
      classes()
          .that()
          .resideInAPackage(FILTER)
          .and()
          .doNotHaveSimpleName("SafeCloseFilter")
          .and()
          .doNotHaveSimpleName("SafeCloseInitializer")
          .and()
          .doNotHaveSimpleName("PublisherSender")
          .should()
          .notBePublic()
          .because(
              "the filter and the sender are all that a user needs, and containers make the"
                  + " initializer");

  @ArchTest
  static final ArchRule sending_hasFourPublicTypes =
      classes()
          .that()
          .resideInAPackage(SENDING)
          .and()
          .doNotHaveSimpleName("ObjectSender")
          .and()
          .doNotHaveSimpleName("AsyncObjectSender")
          .and()
          .doNotHaveSimpleName("SeveralRanges")
          .and()
          .doNotHaveSimpleName("SourceFailedException")
          .should()
          .notBePublic();
}
