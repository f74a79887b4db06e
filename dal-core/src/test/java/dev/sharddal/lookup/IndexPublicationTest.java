package dev.sharddal.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/**
 * What {@link TenantIndex#publish} promises rests on a volatile write, which HotSpot does not need
 * on the processors that we test on. So these tests read the code and do not run it.
 */
class IndexPublicationTest {

  private static JavaClass classOf(Class<?> type) {
    return new ClassFileImporter().importClass(type);
  }

  @Test
  void publicationOfTheIndex_publishesEveryTable() {
    JavaClass index = classOf(TenantIndex.class);
    long tables =
        index.getFields().stream()
            .filter(field -> field.getRawType().isEquivalentTo(IdTable.class))
            .count();
    assertThat(tables).isPositive();
    long published =
        index.getMethod("publish").getMethodCallsFromSelf().stream()
            .filter(call -> call.getTargetOwner().isEquivalentTo(IdTable.class))
            .filter(call -> call.getName().equals("publish"))
            .count();
    assertThat(published).isEqualTo(tables);
  }

  @Test
  void publicationOfATable_writesAVolatileField() {
    assertThat(classOf(IdTable.class).getMethod("publish").getFieldAccesses())
        .filteredOn(access -> access.getAccessType() == JavaFieldAccess.AccessType.SET)
        .isNotEmpty()
        .allMatch(
            access ->
                access
                    .getTarget()
                    .resolveMember()
                    .orElseThrow()
                    .getModifiers()
                    .contains(JavaModifier.VOLATILE));
  }
}
