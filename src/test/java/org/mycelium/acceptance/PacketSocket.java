package org.mycelium.acceptance;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Functions;
import org.mycelium.libc.Libc;
import org.mycelium.tun.NetworkNamespace;

/**
 * AF_PACKET on an interface, IPv6 alone, with virtio headers: what is sent goes to the device as
 * from the host's own stack, superpackets included; what the device receives is kept before the
 * stack has touched it. One thread sends, one of its own receives.
 */
final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final short ETH_P_IPV6 = (short) 0x86dd;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_VNET_HDR = 15;
  private static final int BUFFER_BYTES = 64 << 20;
  private static final int MAX_FRAME_BYTES = 10 + 40 + 65_535;
  private static final int SOCKADDR_LL_BYTES = 20;
  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final MethodHandle IF_NAMETOINDEX =
      Functions.fixed("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle BIND =
      Functions.fixed("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      Functions.fixed(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

  private final Libc libc = new Libc();
  private final int fd;
  private final List<byte[]> received = new ArrayList<>();
  private final Thread reader;
  private volatile boolean closed;

  private PacketSocket(int fd) {
    this.fd = fd;
    this.reader = Thread.ofPlatform().daemon().name("packets").start(this::read);
  }

  /** Opens it on the interface of this name in a namespace. */
  static PacketSocket open(NetworkNamespace namespace, String name) throws Exception {
    return namespace.run(
        () -> {
          int fd = check("socket", new Libc().socket(AF_PACKET, SOCK_RAW | Libc.O_NONBLOCK));
          option(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
          option(fd, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES);
          option(fd, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES);
          bind(fd, index(name));
          return new PacketSocket(fd);
        });
  }

  /** Java's NetworkInterface looks for IPv6 in the namespace of the process. */
  private static int index(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Functions.state(arena);
      int index = (int) IF_NAMETOINDEX.invokeExact(state, arena.allocateFrom(name));
      return check(name, index == 0 ? -Functions.errno(state) : index);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static void option(int fd, int level, int name, int value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Functions.state(arena);
      MemorySegment cell = arena.allocateFrom(JAVA_INT, value);
      int result = (int) SETSOCKOPT.invokeExact(state, fd, level, name, cell, Integer.BYTES);
      check("setsockopt " + name, result < 0 ? -Functions.errno(state) : result);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static void bind(int fd, int index) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Functions.state(arena);
      MemorySegment address = arena.allocate(SOCKADDR_LL_BYTES, Integer.BYTES);
      address.set(JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(NETWORK_SHORT, 2, ETH_P_IPV6);
      address.set(JAVA_INT, 4, index);
      int result = (int) BIND.invokeExact(state, fd, address, SOCKADDR_LL_BYTES);
      check("bind", result < 0 ? -Functions.errno(state) : result);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static int check(String call, int result) throws IOException {
    if (result < 0) {
      throw new IOException(call + ": " + Errno.name(-result));
    }
    return result;
  }

  /** Gives a frame, virtio header first, to the device. */
  void send(byte[] frame) throws IOException {
    check("send of " + frame.length + " bytes", libc.send(fd, frame, 0, frame.length));
  }

  /** The frames that came so far, virtio header first. */
  List<byte[]> received() {
    synchronized (received) {
      return List.copyOf(received);
    }
  }

  private void read() {
    Libc own = new Libc();
    byte[] buffer = new byte[MAX_FRAME_BYTES];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment wait = arena.allocate(Libc.POLLFD_BYTES, Integer.BYTES);
      while (!closed) {
        Libc.awaitInput(wait, 0, fd);
        own.poll(wait, 50);
        int bytes = own.read(fd, MemorySegment.ofArray(buffer), buffer.length);
        while (bytes >= 0) {
          synchronized (received) {
            received.add(Arrays.copyOf(buffer, bytes));
          }
          bytes = own.read(fd, MemorySegment.ofArray(buffer), buffer.length);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    libc.close(fd);
  }
}
