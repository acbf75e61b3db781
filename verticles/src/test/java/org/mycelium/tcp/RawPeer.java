package org.mycelium.tcp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Packet;
import org.mycelium.wire.PacketDecoder;

/** A peer that sends whatever bytes it likes, on a blocking socket. */
final class RawPeer implements AutoCloseable {
  final Socket socket = new Socket();

  RawPeer(int port) {
    try {
      socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 10_000);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  void send(byte... bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one packet; empty at the end of the stream. */
  byte[] packet() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] head = in.readNBytes(8);
      if (head.length < 8) {
        return new byte[0];
      }
      byte[] rest = in.readNBytes(PacketDecoder.needed(head, 0, head.length) - 8);
      return ByteBuffer.allocate(8 + rest.length).put(head).put(rest).array();
    } catch (IOException e) {
      return new byte[0]; // a reset is an end, too
    }
  }

  /** True when the other side ended the connection. */
  boolean ended() {
    return packet().length == 0;
  }

  static byte[] hello(int seqno) {
    ByteBuffer out = ByteBuffer.allocate(Packet.controlLength(Hello.of(seqno)));
    Packet.writeControl(Hello.of(seqno), out);
    return out.array();
  }

  static byte[] data(int payload) {
    byte[] packet = new byte[DataPacket.PAYLOAD + payload];
    DataPacket.writeHeader(packet, 0, payload, 64, 1, 2, 3, 4);
    return packet;
  }

  /** Ends the connection early. */
  void end() {
    close();
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
