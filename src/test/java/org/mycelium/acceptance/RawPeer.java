package org.mycelium.acceptance;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Packet;
import org.mycelium.wire.PacketDecoder;
import org.mycelium.wire.PacketHandler;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SkipReason;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/**
 * The far end of a TCP link, played by the test byte by byte. It listens to what the node says,
 * answers its Hellos, and holds the node to the rules for senders: one TLV a packet, exact lengths,
 * no bits past a prefix (spec 02 §1), so that whatever is poisonous shows as a difference between
 * the bytes heard and their canonical form.
 */
final class RawPeer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final Socket socket;
  private final boolean reading;

  // Guarded by this.
  private final List<Tlv> heard = new ArrayList<>();
  private final List<byte[]> data = new ArrayList<>();
  private final List<String> offences = new ArrayList<>();
  private boolean ended;

  private RawPeer(Socket socket, boolean reading) {
    this.socket = socket;
    this.reading = reading;
    if (reading) {
      Thread.ofPlatform().daemon().name("raw-peer").start(this::listen);
    }
  }

  /** Connects to a node on loopback and listens. */
  static RawPeer connect(int port) {
    return new RawPeer(open(port, LOOPBACK, 0), true);
  }

  /** Connects from another address of loopback, 127.0.0.x. */
  static RawPeer connectFrom(InetAddress source, int port) {
    return new RawPeer(open(port, source, 0), true);
  }

  /** Connects, and never reads a byte: its receive buffer is as small as the system allows. */
  static RawPeer deaf(int port) {
    return new RawPeer(open(port, LOOPBACK, 1024), false);
  }

  private static Socket open(int port, InetAddress source, int receiveBuffer) {
    try {
      Socket socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setTcpNoDelay(true);
      socket.bind(new InetSocketAddress(source, 0));
      socket.connect(new InetSocketAddress(LOOPBACK, port), 10_000);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends bytes; false when the node has closed the connection. */
  boolean send(byte[] bytes) {
    synchronized (socket) {
      try {
        socket.getOutputStream().write(bytes);
        return true;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** Sends well-formed control packets. */
  boolean send(Tlv... tlvs) {
    return send(encoded(List.of(tlvs)));
  }

  /** The packets of these TLVs. */
  static byte[] encoded(List<? extends Tlv> tlvs) {
    ByteBuffer out = ByteBuffer.allocate(tlvs.stream().mapToInt(Packet::controlLength).sum());
    tlvs.forEach(tlv -> Packet.writeControl(tlv, out));
    return out.array();
  }

  private void listen() {
    try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
      while (true) {
        packet(in);
      }
    } catch (EOFException e) {
      end(null);
    } catch (IOException e) {
      end(null); // reset
    } catch (IllegalStateException e) {
      end(e.getMessage());
    }
  }

  private synchronized void end(@Nullable String offence) {
    if (offence != null) {
      offences.add(offence);
    }
    ended = true;
    notifyAll();
  }

  private void packet(DataInputStream in) throws IOException {
    byte[] header = new byte[8];
    in.readFully(header);
    byte[] packet = Arrays.copyOf(header, PacketDecoder.needed(header, 0, header.length));
    in.readFully(packet, header.length, packet.length - header.length);
    if (header[1] == Packet.TYPE_DATA) {
      synchronized (this) {
        data.add(packet);
        notifyAll();
      }
      return;
    }
    List<Tlv> tlvs = new ArrayList<>();
    int used = PacketDecoder.decode(packet, 0, packet.length, collector(tlvs));
    if (used != packet.length || tlvs.size() != 1 || !Arrays.equals(encoded(tlvs), packet)) {
      throw new IllegalStateException("not canonical: " + HexFormat.of().formatHex(packet));
    }
    Tlv tlv = tlvs.getFirst();
    if (tlv instanceof Hello) {
      send(Ihu.of(20));
      return;
    }
    synchronized (this) {
      heard.add(tlv);
      notifyAll();
    }
  }

  private static PacketHandler collector(List<Tlv> tlvs) {
    return new PacketHandler() {
      @Override
      public void data(byte[] packet, int offset, int length) {
        throw new IllegalStateException("data inside a control packet");
      }

      @Override
      public void control(Tlv tlv) {
        tlvs.add(tlv);
      }

      @Override
      public void skipped(SkipReason reason) {
        throw new IllegalStateException("the node sent a bad TLV: " + reason);
      }
    };
  }

  /** All TLVs so far but Hellos; fails when the node broke a rule for senders. */
  synchronized List<Tlv> heard() {
    if (!offences.isEmpty()) {
      throw new AssertionError("the node sent " + offences);
    }
    return List.copyOf(heard);
  }

  /** Whole data packets so far. */
  synchronized List<byte[]> data() {
    return List.copyOf(data);
  }

  /** How many of the TLVs so far are of this kind. */
  <T extends Tlv> long count(Class<T> kind, Predicate<T> which) {
    return heard().stream().filter(kind::isInstance).map(kind::cast).filter(which).count();
  }

  /** Waits until so many TLVs of this kind were heard. */
  <T extends Tlv> void await(Class<T> kind, Predicate<T> which, long number, String what) {
    await(
        () -> count(kind, which) >= number,
        () -> what + "; heard " + lastOf(heard()) + (ended() ? ", then closed" : ""));
  }

  /** Waits until so many data packets were heard. */
  void awaitData(int number) {
    await(() -> data.size() >= number, () -> "data packets: " + data.size());
  }

  /** Own-route Updates heard: of this /64, with metric 0. */
  long announcements(Subnet own) {
    return count(Update.class, update -> isOf(update, own) && update.metric() == 0);
  }

  static boolean isOf(Update update, Subnet subnet) {
    return update.prefix().subnet().filter(subnet::equals).isPresent();
  }

  /**
   * The node still serves this link: a Hello is answered with an IHU, a request for the node's own
   * /64 with its Update. Control messages of one link are handled in order, so all that was sent
   * before has been handled too.
   */
  void served(Subnet own) {
    await(Update.class, update -> isOf(update, own), 1, "the own route of a new link");
    long ihus = count(Ihu.class, ihu -> true);
    long updates = announcements(own);
    send(Hello.of(0), new RouteRequest(0, WirePrefix.of(own)));
    await(Ihu.class, ihu -> true, ihus + 1, "an IHU for a Hello");
    await(
        Update.class,
        update -> isOf(update, own) && update.metric() == 0,
        updates + 1,
        "the own route for a request");
  }

  /** A Hello is answered; all that was to be heard before has been heard then. */
  void greeted() {
    long ihus = count(Ihu.class, ihu -> true);
    send(Hello.of(0));
    await(Ihu.class, ihu -> true, ihus + 1, "an IHU for a Hello");
  }

  private static String lastOf(List<Tlv> tlvs) {
    return tlvs.size()
        + " TLVs, at last "
        + tlvs.subList(Math.max(0, tlvs.size() - 3), tlvs.size());
  }

  /** Whether the node has closed the connection; only for peers that listen. */
  synchronized boolean ended() {
    return ended;
  }

  /** Waits until the node has closed the connection. */
  void awaitEnd(String why) {
    if (!reading) {
      throw new IllegalStateException("a deaf peer does not hear the end");
    }
    await(this::ended, () -> "still open: " + why);
  }

  private synchronized void await(BooleanSupplier condition, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || (ended && !condition.getAsBoolean())) {
        String limit = ended ? "before the end: " : "within " + LIMIT.toSeconds() + " s: ";
        throw new AssertionError("not " + limit + otherwise.get());
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
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
}
