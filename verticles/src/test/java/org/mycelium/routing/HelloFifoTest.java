package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Matching IHUs with Hellos: design, Better 1. */
class HelloFifoTest {

  @Test
  void eachIhuAnswersTheOldestHello() {
    HelloFifo fifo = new HelloFifo();
    fifo.sent(100);
    fifo.sent(400);
    assertEquals(900, fifo.answered(1000));
    assertEquals(700, fifo.answered(1100));
    assertEquals(0, fifo.size());
    assertEquals(0, fifo.unexpected());
  }

  @Test
  void anIhuWithoutHelloIsCountedAndIgnored() {
    HelloFifo fifo = new HelloFifo();
    assertEquals(-1, fifo.answered(5));
    fifo.sent(10);
    assertEquals(10, fifo.answered(20));
    assertEquals(-1, fifo.answered(30));
    assertEquals(2, fifo.unexpected());
  }

  @Test
  void aLostAnswerDoesNotShiftTheLaterOnesForEver() {
    HelloFifo fifo = new HelloFifo();
    fifo.sent(0);
    fifo.sent(20);
    fifo.giveUpSentBefore(20);
    assertEquals(1, fifo.lost());
    assertEquals(5, fifo.answered(25));
  }

  @Test
  void isBounded() {
    HelloFifo fifo = new HelloFifo();
    for (int i = 0; i < 3 * HelloFifo.CAPACITY; i++) {
      fifo.sent(i);
    }
    assertEquals(HelloFifo.CAPACITY, fifo.size());
    assertEquals(2 * HelloFifo.CAPACITY, fifo.lost());
    assertEquals(1000 - 2 * HelloFifo.CAPACITY, fifo.answered(1000), "the oldest gave way");
  }

  @Test
  void neverMeasuresLessThanNothing() {
    HelloFifo fifo = new HelloFifo();
    fifo.sent(100);
    assertEquals(0, fifo.answered(99));
  }
}
