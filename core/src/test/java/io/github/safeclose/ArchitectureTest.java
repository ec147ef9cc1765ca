package io.github.safeclose;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.safeclose.fixture.ChildJvm;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of design.md, and the types that users see. */
class ArchitectureTest {
  private static final String ROOT = "io.github.safeclose";
  private static final String INTERNAL = ROOT + ".internal";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void the_root_package_needs_the_jdk_and_commons_io_alone() {
    classes()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT,
            INTERNAL,
            "java..",
            "jdk.jfr",
            "org.apache.commons.io",
            "org.jspecify.annotations")
        .check(CLASSES);
  }

  @Test
  void the_internal_package_needs_the_jdk_alone_and_is_not_exported() {
    classes()
        .that()
        .resideInAPackage(INTERNAL)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(INTERNAL, "java..", "org.jspecify.annotations")
        .check(CLASSES);
    ModuleDescriptor module =
        ModuleFinder.of(ChildJvm.placeOf(SafeClose.class)).find(ROOT).orElseThrow().descriptor();
    assertThat(module.packages()).contains(INTERNAL);
    assertThat(module.exports()).noneMatch(exported -> exported.source().equals(INTERNAL));
  }

  @Test
  void nothing_in_core_knows_servlets() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.servlet..", "javax.servlet..")
        .check(CLASSES);
  }

  @Test
  void the_aws_package_depends_on_the_root_and_the_sdk_and_on_none_of_its_siblings() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".aws..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".micrometer..", ROOT + ".servlet..", ROOT + ".testkit..")
        .check(CLASSES);
  }

  @Test
  void the_aws_package_uses_only_what_the_root_publishes() {
    JavaClasses aws =
        CLASSES.that(
            DescribedPredicate.describe(
                "in the aws package", type -> type.getPackageName().startsWith(ROOT + ".aws")));
    for (JavaClass type : aws) {
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass())
          .filter(target -> target.getPackageName().equals(ROOT))
          .forEach(target -> assertThat(isPublic(target)).as(target.getName()).isTrue());
    }
  }

  @Test
  void no_package_cycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void the_public_types_of_the_root_package_are_these() {
    Set<String> found = new TreeSet<>();
    CLASSES.stream()
        .filter(type -> type.getPackageName().equals(ROOT) && isPublic(type))
        .forEach(type -> found.add(type.getName().substring(ROOT.length() + 1)));
    assertThat(found)
        .containsExactlyInAnyOrder(
            "Aborter",
            "BodyBuilder",
            "BodyState",
            "CloseEvent",
            "CloseListener",
            "CloseOutcome",
            "ClosePolicy",
            "CloseReason",
            "CloseScope",
            "CloseScope$Entered",
            "DrainBudget",
            "ScopeLimits",
            "SafeClose",
            "SafeClose$Builder",
            "SafeClose$Mode",
            "SafeCloseInputStream");
  }

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
  }

  @Test
  void no_public_signature_names_commons_io() {
    CLASSES.stream()
        .filter(ArchitectureTest::isPublic)
        .flatMap(type -> type.getMembers().stream())
        .filter(ArchitectureTest::isVisible)
        .forEach(
            member ->
                assertThat(named(member))
                    .as(member.getFullName())
                    .noneMatch(type -> type.getPackageName().startsWith("org.apache.commons")));
    CLASSES.stream()
        .filter(ArchitectureTest::isPublic)
        .forEach(
            type ->
                assertThat(type.getAllRawSuperclasses())
                    .noneMatch(parent -> parent.getPackageName().startsWith("org.apache")));
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static List<JavaClass> named(JavaMember member) {
    if (member instanceof JavaCodeUnit code) {
      return Stream.of(
              code.getRawParameterTypes().stream(),
              code.getExceptionTypes().stream(),
              Stream.of(code.getRawReturnType()))
          .flatMap(types -> types)
          .toList();
    }
    return List.of(((JavaField) member).getRawType());
  }
}
