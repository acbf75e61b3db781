package org.mycelium.link;

import java.util.Arrays;
import org.mycelium.wire.DataPacket;

/**
 * Data packets for one link, back to back in one array, ready for the wire. One packet or many:
 * what one read of the TUN device or of a socket yielded for this link. Exactly one owner at any
 * time; handing it to {@link Link#sendData} hands over the ownership. Not thread-safe.
 */
public final class PacketBatch {

  /** Flows are told apart by numbers below this. */
  public static final int FLOWS = 1024;

  /** The number of packets of whose flow nothing is known: treated as bulk. */
  public static final int UNKNOWN_FLOW = 0;

  /** What {@link #flow()} says of a batch with packets of several flows. */
  static final int MIXED_FLOWS = -1;

  private static final int FLOWS_MASK = FLOWS - 1;

  private final BatchPool pool;
  private byte[] bytes;
  private int length;
  private int packets;
  private short[] flows = new short[64];
  private int flow;

  /** Looks at a packet of a batch. */
  interface PacketTest {
    boolean test(PacketBatch batch, int at, int length, int flow);
  }

  PacketBatch(BatchPool pool, byte[] bytes) {
    this.pool = pool;
    this.bytes = bytes;
  }

  /** A flow's number from a hash of what its packets have in common; never the unknown one. */
  public static int flowOf(long hash) {
    int mixed = (int) ((hash * 0x9e37_79b9_7f4a_7c15L) >>> 54) & FLOWS_MASK;
    return mixed == UNKNOWN_FLOW ? 1 : mixed;
  }

  /** The array that holds the packets from index 0 to {@link #length()}. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes in use. */
  public int length() {
    return length;
  }

  /** Number of packets in it. */
  public int packets() {
    return packets;
  }

  /** Bytes that can still be appended without growing. */
  public int free() {
    return bytes.length - length;
  }

  /** The flow of all its packets, or {@link #MIXED_FLOWS}. */
  int flow() {
    return flow;
  }

  /** The flow of one packet. */
  int flow(int packet) {
    return flows[packet];
  }

  /**
   * Makes room for a packet of at most {@code maxBytes}, growing the array when it must.
   *
   * @return the offset at which to write it in {@link #bytes()}; take the array after this call
   */
  public int reserve(int maxBytes) {
    if (free() < maxBytes) {
      bytes = BatchPool.grow(bytes, length + maxBytes);
    }
    return length;
  }

  /** Counts the packet of {@code packetBytes} that was written at the reserved offset. */
  public void commit(int packetBytes) {
    commit(packetBytes, UNKNOWN_FLOW);
  }

  /** The same for a packet of a flow: {@link #flowOf}. */
  public void commit(int packetBytes, int packetFlow) {
    reserveFlows(1);
    flows[packets] = (short) packetFlow;
    count(packetBytes, 1, packetFlow);
  }

  /** Appends a copy of a whole packet of a flow. */
  public void append(byte[] source, int offset, int packetBytes, int packetFlow) {
    int at = reserve(packetBytes);
    System.arraycopy(source, offset, bytes, at, packetBytes);
    commit(packetBytes, packetFlow);
  }

  /** Appends a copy of whole packets of one flow that follow each other. */
  public void appendRun(byte[] source, int offset, int runBytes, int runPackets, int runFlow) {
    int at = reserve(runBytes);
    System.arraycopy(source, offset, bytes, at, runBytes);
    reserveFlows(runPackets);
    Arrays.fill(flows, packets, packets + runPackets, (short) runFlow);
    count(runBytes, runPackets, runFlow);
  }

  private void reserveFlows(int more) {
    if (packets + more > flows.length) {
      flows = Arrays.copyOf(flows, Math.max(packets + more, 2 * packets));
    }
  }

  private void count(int moreBytes, int morePackets, int theirFlow) {
    flow = packets == 0 || flow == theirFlow ? theirFlow : MIXED_FLOWS;
    length += moreBytes;
    packets += morePackets;
  }

  /** Holds a copy of what is left of a run that has begun to leave; nothing else. */
  void holdRest(byte[] source, int offset, int rest) {
    length = 0;
    System.arraycopy(source, offset, bytes, reserve(rest), rest);
  }

  /** Appends a copy of all packets of another batch, for which there must be room. */
  void appendAll(PacketBatch other) {
    reserveFlows(other.packets);
    System.arraycopy(other.bytes, 0, bytes, length, other.length);
    System.arraycopy(other.flows, 0, flows, packets, other.packets);
    count(other.length, other.packets, other.flow);
  }

  /** Takes out the packets for which the test is true, in order; the rest moves together. */
  void removeIf(PacketTest test) {
    int count = packets;
    int at = 0;
    int end = length;
    length = 0;
    packets = 0;
    for (int i = 0; i < count && at < end; i++) {
      int packetBytes = DataPacket.totalLength(bytes, at);
      int packetFlow = flows[i];
      if (!test.test(this, at, packetBytes, packetFlow)) {
        System.arraycopy(bytes, at, bytes, length, packetBytes);
        commit(packetBytes, packetFlow);
      }
      at += packetBytes;
    }
  }

  /** An empty one of the same pool. */
  PacketBatch another() {
    return pool.acquire();
  }

  /** Empties it and gives it back to its pool; the owner must not touch it again. */
  public void recycle() {
    length = 0;
    packets = 0;
    pool.release(this);
  }
}
