package org.mycelium.benchmarks.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Packet;
import org.mycelium.wire.PacketDecoder;
import org.mycelium.wire.PacketHandler;
import org.mycelium.wire.SkipReason;
import org.mycelium.wire.Tlv;

/**
 * A peer on loopback that says exactly what a benchmark tells it to, and otherwise does what keeps
 * a link alive: it answers each Hello with an IHU (spec 02 §2.2). One thread reads; any thread may
 * send.
 */
final class RawPeer implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int WRITE_BYTES = 64 << 10;
  private static final int LINK_COST = 16;

  /** A signal that ends the node, and so the connection, often ends this program too: no news. */
  private static final Duration GRACE = Duration.ofMillis(300);

  /** What the node sent. Called on the reading thread. */
  interface Listener {
    /** Ignores everything. */
    Listener NONE = new Listener() {};

    /** A control message. */
    default void control(Tlv tlv) {}

    /** A data packet, valid during the call. */
    default void data(byte[] bytes, int offset, int length) {}
  }

  private final Socket socket;
  private final OutputStream out;
  private final Listener listener;
  private final Object writing = new Object();
  private final LongAdder controlIn = new LongAdder();
  private final LongAdder controlOut = new LongAdder();
  private final LongAdder hellosIn = new LongAdder();

  /**
   * Connects to a node on loopback.
   *
   * @throws IOException when nobody listens there
   */
  RawPeer(int port, Listener listener) throws IOException {
    this.listener = listener;
    this.socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
      this.out = socket.getOutputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    Programs.atExit(this::close);
    Thread.ofPlatform().daemon().name("raw-peer-" + socket.getLocalPort()).start(this::read);
  }

  /** Bytes of control packets received. */
  long controlBytesIn() {
    return controlIn.sum();
  }

  /** Bytes of control packets sent. */
  long controlBytesOut() {
    return controlOut.sum();
  }

  /** Hellos received. */
  long hellosIn() {
    return hellosIn.sum();
  }

  /** Sends control messages, each in a packet of its own. Blocks while the node does not read. */
  void send(List<? extends Tlv> tlvs) {
    byte[] bytes = new byte[WRITE_BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (Tlv tlv : tlvs) {
      if (buffer.remaining() < Packet.controlLength(tlv)) {
        write(bytes, buffer.position());
        buffer.clear();
      }
      Packet.writeControl(tlv, buffer);
      controlOut.add(Packet.controlLength(tlv));
    }
    write(bytes, buffer.position());
  }

  /** Sends a data packet with this many bytes of payload, which nobody on the way can read. */
  void sendData(
      long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int payload) {
    byte[] packet = new byte[DataPacket.PAYLOAD + payload];
    DataPacket.writeHeader(
        packet, 0, payload, 64, sourceHigh, sourceLow, destinationHigh, destinationLow);
    write(packet, packet.length);
  }

  private void write(byte[] bytes, int length) {
    try {
      synchronized (writing) {
        out.write(bytes, 0, length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the node closed the connection", e);
    }
  }

  private void read() {
    byte[] bytes = new byte[BUFFER_BYTES];
    int end = 0;
    Handler handler = new Handler();
    try {
      while (true) {
        int count = socket.getInputStream().read(bytes, end, bytes.length - end);
        if (count < 0) {
          throw new EOFException("the node closed the connection");
        }
        end += count;
        int consumed = PacketDecoder.decode(bytes, 0, end, handler);
        if (consumed == PacketDecoder.FATAL) {
          throw new IOException("the node sent something that is no packet");
        }
        System.arraycopy(bytes, consumed, bytes, 0, end - consumed);
        end -= consumed;
      }
    } catch (IOException | UncheckedIOException e) {
      Waiting.pause(GRACE);
      if (!socket.isClosed()) {
        System.err.println("raw peer: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Handler implements PacketHandler {
    @Override
    public void data(byte[] packet, int offset, int length) {
      listener.data(packet, offset, length);
    }

    @Override
    public void control(Tlv tlv) {
      controlIn.add(Packet.controlLength(tlv));
      if (tlv instanceof Hello) {
        hellosIn.increment();
        send(List.of(Ihu.of(LINK_COST)));
      }
      listener.control(tlv);
    }

    @Override
    public void skipped(SkipReason reason) {
      System.err.println("raw peer: the node sent a message that was skipped: " + reason);
    }
  }
}
