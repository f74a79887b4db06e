package dev.sharddal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sharddal.lookup.TenantIndex;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Borrowers read routes without a barrier of their own, so a change of them is followed by a
 * volatile write. HotSpot shows them the change without that write, too, on the processors that we
 * test on, and so these tests read the code and do not run it.
 */
class RoutePublicationTest {

  private static JavaClass classOf(Class<?> type) {
    return new ClassFileImporter().importClass(type);
  }

  private static boolean calls(JavaMethod method, Class<?> owner, String name) {
    return callsOf(method, owner, name) > 0;
  }

  private static long callsOf(JavaMethod method, Class<?> owner, String name) {
    return method.getMethodCallsFromSelf().stream()
        .filter(call -> call.getTargetOwner().isEquivalentTo(owner))
        .filter(call -> call.getName().equals(name))
        .count();
  }

  @Test
  void methodsThatReplaceRoutes_publishTheIndex() {
    List<JavaMethod> replacing =
        classOf(RouteCache.class).getMethods().stream()
            .filter(method -> calls(method, RouteRegistry.class, "replace"))
            .toList();
    assertThat(replacing)
        .isNotEmpty()
        .allMatch(method -> calls(method, TenantIndex.class, "publish"));
  }
}
