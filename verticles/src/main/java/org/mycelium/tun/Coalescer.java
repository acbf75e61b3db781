package org.mycelium.tun;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Merges packets of one flow into superpackets for the host (generic receive offload, spec 01 §8.5
 * with all rules that a new node must add, W28). Cutting a superpacket gives exactly the packets
 * that went in. The order inside a flow is kept; a packet that cannot be tied to one flow (ICMPv6,
 * fragments, extension headers) keeps its place among all packets between the same two addresses.
 *
 * <p>Allocates nothing in steady state: about 64 KiB for itself and, from a pool that all writers
 * of a device share, for each flow that is open, at most {@link #MAX_FLOWS}. After a flush it holds
 * none. Confined to one thread.
 */
public final class Coalescer {

  /** Flows that can be open between two flushes; one more sends the oldest away. */
  public static final int MAX_FLOWS = 8;

  /** Takes what is ready to be written. */
  @FunctionalInterface
  public interface Output {

    /**
     * One packet or superpacket; the frame is reused after the call.
     *
     * @param frame virtio header and packet
     * @param packetBytes bytes of the packet alone
     * @param packets how many packets went into it
     */
    void write(TunFrame frame, int packetBytes, int packets);
  }

  private final boolean tcp;
  private final boolean udp;
  private final Output output;
  private final PacketView view = new PacketView();
  private final SuperpacketPool pool;

  /** Made by the first packet: many threads never write to the host. */
  private @Nullable TunFrame single;

  /** The open ones, oldest first. */
  private final ArrayList<Superpacket> flows = new ArrayList<>(MAX_FLOWS);

  /**
   * Makes one with a pool of its own.
   *
   * @param tcp whether TCP may be merged
   * @param udp whether UDP may be merged (the kernel must know USO)
   */
  public Coalescer(boolean tcp, boolean udp, Output output) {
    this(tcp, udp, new SuperpacketPool(), output);
  }

  /** Makes one that shares its superpackets with others. */
  Coalescer(boolean tcp, boolean udp, SuperpacketPool pool, Output output) {
    this.tcp = tcp;
    this.udp = udp;
    this.pool = pool;
    this.output = output;
  }

  /** Adds a packet of at most {@link TunFrame#MAX_PACKET_BYTES}; it is copied. */
  public void packet(byte[] bytes, int offset, int length) {
    if (!tcp && !udp) {
      alone(bytes, offset, length);
      return;
    }
    view.parse(bytes, offset, length);
    switch (view.kind) {
      case TCP_DATA -> data(tcp);
      case UDP_DATA -> data(udp);
      case FLOW -> {
        emitFlow();
        alone(bytes, offset, length);
      }
      case OTHER -> {
        emitBetweenSameAddresses();
        alone(bytes, offset, length);
      }
      case BROKEN -> alone(bytes, offset, length);
    }
  }

  /** Emits everything that is open, oldest first. */
  public void flush() {
    while (!flows.isEmpty()) {
      emit(0);
    }
  }

  private void data(boolean mergeable) {
    if (!mergeable) {
      alone(view.bytes, view.offset, view.length);
      return;
    }
    int index = find();
    if (index >= 0) {
      Superpacket flow = flows.get(index);
      if (flow.append(view)) {
        if (flow.complete()) {
          emit(index);
        }
        return;
      }
      emit(index);
    }
    if (view.push()) {
      // Nothing may follow it.
      alone(view.bytes, view.offset, view.length);
    } else {
      start();
    }
  }

  private void start() {
    if (flows.size() == MAX_FLOWS) {
      emit(0);
    }
    Superpacket flow = pool.acquire();
    flow.start(view);
    flows.add(flow);
  }

  private int find() {
    for (int i = 0; i < flows.size(); i++) {
      if (flows.get(i).sameFlow(view)) {
        return i;
      }
    }
    return -1;
  }

  private void emitFlow() {
    int index = find();
    if (index >= 0) {
      emit(index);
    }
  }

  private void emitBetweenSameAddresses() {
    for (int i = 0; i < flows.size(); ) {
      if (flows.get(i).sameAddresses(view)) {
        emit(i);
      } else {
        i++;
      }
    }
  }

  private void emit(int index) {
    Superpacket flow = flows.remove(index);
    flow.emit(output);
    pool.release(flow);
  }

  private void alone(byte[] bytes, int offset, int length) {
    TunFrame frame = single;
    if (frame == null) {
      frame = single = new TunFrame();
    }
    System.arraycopy(bytes, offset, frame.bytes(), TunFrame.PACKET, length);
    VnetHeader.writePlain(frame.bytes(), 0);
    output.write(frame, length, 1);
  }
}
