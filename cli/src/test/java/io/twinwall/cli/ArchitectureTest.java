package io.twinwall.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The walls: what must never depend on what. */
class ArchitectureTest {
  private static final String ROOT = "io.twinwall.";

  /** Bottom up: each package of core uses only what stands before it. */
  private static final List<String> CORE =
      List.of("packet", "time", "flow", "host", "hook", "track", "nat", "sim");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.twinwall");

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }

  private static String core(String name) {
    return ROOT + "core." + name + "..";
  }

  @Test
  void everyModuleIsSeen() {
    Set<String> seen =
        CLASSES.stream()
            .map(c -> c.getPackageName().substring(ROOT.length()).split("\\.", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(seen.containsAll(Set.of("core", "rules", "capture", "cli")), seen.toString());
  }

  @Test
  void modules_knowOnlyWhatIsBelow() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "rules..", ROOT + "capture..", ROOT + "cli.."));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "rules..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "capture..", ROOT + "cli.."));
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "capture..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(ROOT + "rules..", ROOT + "cli..")
                    .or(resideInAPackage(ROOT + "core..").and(outside(core("packet"))))));
  }

  private static DescribedPredicate<JavaClass> outside(String packages) {
    return DescribedPredicate.not(resideInAPackage(packages));
  }

  @Test
  void core_isLayered() {
    for (int i = 0; i < CORE.size(); i++) {
      List<String> above = CORE.subList(i + 1, CORE.size());
      if (!above.isEmpty()) {
        check(
            noClasses()
                .that()
                .resideInAPackage(core(CORE.get(i)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                    above.stream().map(ArchitectureTest::core).toArray(String[]::new)));
      }
    }
  }

  @Test
  void core_hasNoPackageBesideTheLayers() {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "core..")
            .should()
            .resideInAnyPackage(CORE.stream().map(ArchitectureTest::core).toArray(String[]::new)));
  }

  @Test
  void flow_knowsNoHost() {
    check(
        noClasses()
            .that()
            .resideInAPackage(core("flow"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(core("host")));
  }

  @Test
  void track_knowsNoNat() {
    check(
        noClasses()
            .that()
            .resideInAPackage(core("track"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(core("nat")));
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().matching("io.twinwall.(core).(*)..").should().beFreeOfCycles());
    check(slices().matching("io.twinwall.(capture).(*)..").should().beFreeOfCycles());
    check(slices().matching("io.twinwall.(cli).(*)..").should().beFreeOfCycles());
  }

  @Test
  void onlyCli_printsOrExits() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .orShould()
            .callMethod(Throwable.class, "printStackTrace"));
  }

  @Test
  void onlyCliAndLive_readTheWallClock() {
    String[] allowed = {ROOT + "cli..", ROOT + "capture.live.."};
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(allowed)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.LocalDate.class, "now")
            .orShould()
            .callMethod(java.time.LocalDateTime.class, "now")
            .orShould()
            .callMethod(java.time.ZonedDateTime.class, "now")
            .orShould()
            .callMethod(java.time.Clock.class, "systemUTC")
            .orShould()
            .callMethod(java.time.Clock.class, "systemDefaultZone"));
  }

  @Test
  void onlyLive_touchesPcap4j() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "capture.live..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.pcap4j..", "com.sun.jna.."));
  }

  @Test
  void nothingIsRandom_withoutASeed() {
    check(
        noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.security.SecureRandom.class)
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID"));
  }
}
