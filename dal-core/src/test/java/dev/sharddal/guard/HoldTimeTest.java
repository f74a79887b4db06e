package dev.sharddal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The unit is the time between two looks. */
class HoldTimeTest {

  private final HoldTime one = new HoldTime();
  private final HoldTime other = new HoldTime();

  /** As many looks as the window has, with as many borrows between two looks. */
  private void look(int activeAtOne, int borrowsOfOne, int activeAtOther, int borrowsOfOther) {
    for (int i = 0; i < HoldTime.WINDOW; i++) {
      borrow(one, borrowsOfOne);
      borrow(other, borrowsOfOther);
      one.look(activeAtOne);
      other.look(activeAtOther);
    }
    HoldTime.compare(List.of(one, other));
  }

  private static void borrow(HoldTime replica, int times) {
    for (int i = 0; i < times; i++) {
      replica.borrowed();
    }
  }

  @Test
  void mean_manyLooks_isActiveByBorrows() {
    look(20, 10, 50, 5);
    assertThat(one.mean()).isCloseTo(2, within(0.02));
    assertThat(other.mean()).isCloseTo(10, within(0.2));
  }

  @Test
  void mean_looksOutsideOfTheWindow_areForgotten() {
    look(90, 10, 50, 5);
    look(20, 10, 50, 5);
    assertThat(one.mean()).isCloseTo(2, within(0.02));
  }

  @Test
  void mean_replicaWithoutBorrows_isThatOfTheOthers() {
    look(20, 10, 0, 0);
    assertThat(other.mean()).isCloseTo(2, within(0.0001));
  }

  @Test
  void mean_nothingSeen_isEqual() {
    look(0, 10, 0, 1);
    assertThat(one.mean()).isEqualTo(other.mean()).isPositive();
    look(1, 0, 0, 0);
    assertThat(one.mean()).isEqualTo(other.mean()).isPositive();
  }

  @Test
  void mean_fewLooksSawAConnection_staysNearTheCommonOne() {
    for (int i = 0; i < HoldTime.WINDOW; i++) {
      one.borrowed();
      other.borrowed();
      one.look(i == 0 ? 1 : 0);
      other.look(0);
    }
    HoldTime.compare(List.of(one, other));
    assertThat(one.mean() / other.mean()).isBetween(1.05, 1.2);
  }
}
