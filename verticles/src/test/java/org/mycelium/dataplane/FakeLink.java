package org.mycelium.dataplane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.mycelium.fakes.StubLink;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;

/** One end of a link in memory: keeps what is sent, or carries it to the other end when pumped. */
final class FakeLink extends StubLink {
  private final Queue<List<byte[]>> toDeliver = new ArrayDeque<>();
  private @Nullable DataReceiver receiver;
  private @Nullable FakeLink otherEnd;
  final List<byte[]> sent = new ArrayList<>();
  int batches;
  boolean ended;

  /** Thrown once by the next send. */
  @Nullable RuntimeException failure;

  FakeLink() {
    super(EndpointParser.parse("tcp://127.0.0.1:9651"), LinkInfo.Direction.OUTBOUND, "TCP test");
  }

  static void join(FakeLink one, FakeLink other) {
    one.otherEnd = other;
    other.otherEnd = one;
  }

  @Override
  public void attach(DataReceiver dataReceiver) {
    if (receiver == null) {
      receiver = dataReceiver;
    }
  }

  @Override
  public boolean sendData(PacketBatch batch) {
    batches++;
    RuntimeException failing = failure;
    if (failing != null) {
      failure = null;
      throw failing;
    }
    List<byte[]> packets = new ArrayList<>();
    int at = 0;
    while (at < batch.length()) {
      int length = DataPacket.totalLength(batch.bytes(), at);
      packets.add(Arrays.copyOfRange(batch.bytes(), at, at + length));
      at += length;
    }
    if (at != batch.length() || packets.size() != batch.packets()) {
      throw new AssertionError("batch does not hold whole packets");
    }
    batch.recycle();
    sent.addAll(packets);
    if (otherEnd != null) {
      otherEnd.toDeliver.add(packets);
    }
    return true;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  /** Hands over packets as one read. */
  void receive(byte[]... packets) {
    DataReceiver to = receiver;
    if (to == null) {
      throw new AssertionError("nobody attached");
    }
    byte[] buffer = new byte[20 + Arrays.stream(packets).mapToInt(packet -> packet.length).sum()];
    int at = 7;
    for (byte[] packet : packets) {
      System.arraycopy(packet, 0, buffer, at, packet.length);
      at += packet.length;
    }
    at = 7;
    for (byte[] packet : packets) {
      to.packet(buffer, at, packet.length);
      at += packet.length;
    }
    to.release();
    Arrays.fill(buffer, (byte) 0xee); // as the next read does
    to.readComplete();
  }

  /** Delivers what the other end sent; true when there was something. */
  boolean pump() {
    List<byte[]> packets = toDeliver.poll();
    if (packets == null) {
      return false;
    }
    receive(packets.toArray(byte[][]::new));
    return true;
  }

  /** The only packet sent so far; forgets it. */
  byte[] takeOnly() {
    if (sent.size() != 1) {
      throw new AssertionError(sent.size() + " packets were sent, not 1");
    }
    return sent.remove(0);
  }
}
