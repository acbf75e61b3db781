package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told when a newer seqno arrives: spec 02 §9.4; design, Better 5. */
class SeqnoInterestTest {
  private final SeqnoInterest interest =
      new SeqnoInterest(new SourceKey(Origin.of(1).subnet(), Origin.of(1).id()));

  @Test
  void anySeqnoFromTheWantedOneOnSatisfies() {
    interest.asked(1, 7, 6);
    assertEquals(List.of(1L), interest.satisfied(9));
    assertEquals(List.of(), interest.satisfied(10), "it has what it wanted");
  }

  @Test
  void whoRepeatedInVainIsToldOfEveryStepOnTheWay() {
    interest.asked(1, 7, 3); // the origin is at 3 and rises by one
    assertEquals(List.of(), interest.satisfied(3), "it knows that one");
    assertEquals(List.of(1L), interest.satisfied(4));
    assertEquals(List.of(), interest.satisfied(4), "told already");
    assertEquals(List.of(1L), interest.satisfied(5));
    assertEquals(List.of(1L), interest.satisfied(7));
    assertEquals(List.of(), interest.satisfied(8));
  }

  @Test
  void theHigherOfTwoWishesStaysAfterTheLower() {
    interest.asked(1, 4, 3);
    interest.asked(1, 6, 3);
    assertTrue(interest.askedBy(1, 4));
    assertEquals(List.of(1L), interest.satisfied(4));
    assertTrue(interest.askedBy(1, 6));
    assertEquals(List.of(1L), interest.satisfied(6));
    assertFalse(interest.askedBy(1, 6));
  }
}
