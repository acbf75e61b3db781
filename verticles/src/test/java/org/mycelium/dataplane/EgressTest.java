package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mycelium.fakes.StubLink;
import org.mycelium.link.BatchPool;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;

/** Packets in transit: without a copy when they follow each other and the link is at rest. */
class EgressTest {
  private static final int SIZE = 1476;

  private final Egress egress = new Egress(new BatchPool(4));
  private final byte[] read = new byte[128 << 10];

  /** Takes what is lent while it is at rest. */
  private static final class Lending extends StubLink {
    final List<Long> marks = new ArrayList<>();
    final List<byte[]> lent = new ArrayList<>();
    final List<Integer> sizes = new ArrayList<>();
    boolean atRest = true;

    Lending() {
      super(EndpointParser.parse("tcp://127.0.0.1:9651"), LinkInfo.Direction.OUTBOUND, "TCP test");
    }

    @Override
    public boolean sendLent(byte[] bytes, int offset, int length, PacketBatch rest) {
      if (!atRest) {
        return false;
      }
      rest.recycle();
      lent.add(bytes);
      take(bytes, offset, length);
      return true;
    }

    @Override
    public boolean sendData(PacketBatch batch) {
      int packets = take(batch.bytes(), 0, batch.length());
      assertEquals(batch.packets(), packets);
      batch.recycle();
      return true;
    }

    private int take(byte[] bytes, int offset, int length) {
      int packets = 0;
      for (int at = offset; at < offset + length; at += DataPacket.totalLength(bytes, at)) {
        marks.add(DataPacket.sourceLow(bytes, at));
        packets++;
      }
      sizes.add(packets);
      return packets;
    }
  }

  /** Passes on the packets {@code from} to {@code to} of one read. */
  private void forward(Lending link, int from, int to, int flow) {
    for (int i = from; i < to; i++) {
      int at = i * SIZE;
      DataPacket.writeHeader(read, at, SIZE - DataPacket.PAYLOAD, 9, 1, i, 3, 4);
      egress.forward(link, read, at, SIZE, flow, 0);
    }
  }

  private static List<Long> marks(int from, int to) {
    List<Long> marks = new ArrayList<>();
    for (long i = from; i < to; i++) {
      marks.add(i);
    }
    return marks;
  }

  @Test
  void manyThatFollowEachOtherLeaveFromWhereTheyWereRead() {
    Lending link = new Lending();
    forward(link, 0, 80, 1);
    egress.endRun(5);
    assertEquals(5, link.stats().lastDataSentMicros());
    assertEquals(List.of(49, 31), link.sizes); // what a batch holds at most
    assertSame(read, link.lent.get(0));
    assertSame(read, link.lent.get(1));
    egress.flush(0);
    assertEquals(marks(0, 80), link.marks, "once, and in order");
  }

  @Test
  void fewAreCollectedForOneWrite() {
    Lending link = new Lending();
    for (int i = 0; i < 4; i++) {
      forward(link, 5 * i, 5 * i + 5, 1);
      egress.endRun(0);
    }
    Arrays.fill(read, (byte) 0xee); // the next read
    assertEquals(List.of(), link.sizes);
    egress.flush(0);
    assertEquals(List.of(20), link.sizes);
    assertEquals(marks(0, 20), link.marks);
    assertEquals(List.of(), link.lent);
  }

  @Test
  void whatWasCollectedBeforeGoesFirst() {
    Lending link = new Lending();
    forward(link, 0, 2, 1);
    egress.endRun(0);
    forward(link, 2, 42, 1);
    egress.endRun(0);
    assertEquals(List.of(2, 40), link.sizes);
    assertEquals(marks(0, 42), link.marks);
    assertEquals(1, link.lent.size());
  }

  @Test
  void forALinkThatIsBusyTheyAreCopiedInFullBatches() {
    Lending link = new Lending();
    link.atRest = false;
    forward(link, 0, 80, 1);
    egress.endRun(0);
    Arrays.fill(read, (byte) 0xee);
    egress.flush(0);
    assertEquals(List.of(49, 31), link.sizes); // 72 KiB
    assertEquals(marks(0, 80), link.marks);
  }

  @Test
  void eachNextHopGetsItsOwn() {
    Lending one = new Lending();
    Lending other = new Lending();
    forward(one, 0, 20, 1);
    forward(other, 20, 40, 1);
    forward(one, 40, 60, 2);
    egress.flush(0);
    assertEquals(List.of(20, 20), one.sizes);
    assertEquals(List.of(20), other.sizes);
    assertEquals(marks(20, 40), other.marks);
    List<Long> first = marks(0, 20);
    first.addAll(marks(40, 60));
    assertEquals(first, one.marks);
  }
}
