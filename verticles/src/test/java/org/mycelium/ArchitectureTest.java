package org.mycelium;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/**
 * The arrows of docs/architecture.md. A rule that matches nothing fails, so a renamed package
 * cannot slip out of its rule.
 */
@AnalyzeClasses(packages = "org.mycelium", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {
    "org.mycelium.identity..",
    "org.mycelium.wire..",
    "org.mycelium.routing..",
    "org.mycelium.link..",
    "org.mycelium.forwarding..",
    "org.mycelium.message.core.."
  };

  @ArchTest
  static final ArchRule pureCoreKnowsNoFramework =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..", "org.mycelium.wiring..");

  @ArchTest
  static final ArchRule identityUsesNothingOfOurs =
      noClasses()
          .that()
          .resideInAPackage("org.mycelium.identity..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.mycelium.wire..", "org.mycelium.link..", "org.mycelium.routing..");

  @ArchTest
  static final ArchRule wireUsesIdentityAlone =
      noClasses()
          .that()
          .resideInAPackage("org.mycelium.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.mycelium.link..", "org.mycelium.routing..", "org.mycelium.forwarding..");

  @ArchTest
  static final ArchRule routingUsesIdentityAndWireAlone =
      noClasses()
          .that()
          .resideInAPackage("org.mycelium.routing..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.mycelium.link..", "org.mycelium.forwarding..", "org.mycelium.bus..");

  @ArchTest
  static final ArchRule verticlesDoNotDependOnEachOther =
      slices()
          .matching("org.mycelium.(tcp|vsock|router|monitor|peers|dataplane|message|api|bridge)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.mycelium.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyNodeNamesVerticles =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.mycelium.node..", "org.mycelium.cli..")
          .should(nameAVerticleOfAnotherPackage())
          .because("verticles find each other on the event bus");

  private static ArchCondition<JavaClass> nameAVerticleOfAnotherPackage() {
    return new ArchCondition<>("name a verticle of another package") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        item.getDirectDependenciesFromSelf().stream()
            .filter(d -> d.getTargetClass().getSimpleName().endsWith("Verticle"))
            .filter(d -> d.getTargetClass().getPackageName().startsWith("org.mycelium"))
            .filter(d -> !d.getTargetClass().getPackageName().equals(item.getPackageName()))
            .forEach(d -> events.add(SimpleConditionEvent.satisfied(d, d.getDescription())));
      }
    };
  }

  @ArchTest
  static final ArchRule onlyVsockImportsJunixsocket =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.mycelium.vsock..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.newsclub..");
}
