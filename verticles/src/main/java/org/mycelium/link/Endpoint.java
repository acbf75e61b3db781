package org.mycelium.link;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer is (spec 01 §2). Two endpoints are equal when transport and address, IPv6 scope
 * included, are equal: the key of the peer table. Text forms are read by {@link EndpointParser}.
 */
public sealed interface Endpoint {

  /** The transport that dials it. */
  Transport transport();

  /**
   * The address part of the display form: {@code 1.2.3.4:9651}, {@code [::1]:9651}, {@code 2:9651}.
   */
  String addressText();

  /** The text that users write and that is parsed: {@code tcp://1.2.3.4:9651}. */
  default String uri() {
    return transport().scheme() + "://" + addressText();
  }

  /** The display form: {@code Tcp 1.2.3.4:9651}. */
  default String display() {
    return transport().displayName() + " " + addressText();
  }

  /**
   * An IP endpoint: TCP, TLS or QUIC.
   *
   * @param transport not VSOCK
   * @param address numeric and resolved
   */
  record Socket(Transport transport, InetSocketAddress address) implements Endpoint {

    /**
     * Checks that the address is resolved.
     *
     * @throws IllegalArgumentException when it is a host name
     */
    public Socket {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException("not a numeric address: " + address);
      }
    }

    @Override
    public String addressText() {
      return SocketText.of(address);
    }

    private int scope() {
      return address.getAddress() instanceof Inet6Address ip6 ? ip6.getScopeId() : 0;
    }

    /** With the scope, which {@link Inet6Address#equals} leaves out. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Socket that
          && transport == that.transport
          && address.equals(that.address)
          && scope() == that.scope();
    }

    @Override
    public int hashCode() {
      return 31 * address.hashCode() + transport.hashCode();
    }
  }

  /**
   * A vsock endpoint.
   *
   * @param cid context id, an unsigned 32-bit number
   * @param port an unsigned 32-bit number
   */
  record Vsock(long cid, long port) implements Endpoint {
    @Override
    public Transport transport() {
      return Transport.VSOCK;
    }

    @Override
    public String addressText() {
      return cid + ":" + port;
    }
  }

  /**
   * The host side of a hybrid vsock (Firecracker, cloud-hypervisor): a unix socket that leads to a
   * port of the guest.
   *
   * @param path of the unix socket
   * @param port of the guest, an unsigned 32-bit number
   */
  record HybridVsock(String path, long port) implements Endpoint {
    @Override
    public Transport transport() {
      return Transport.VSOCK;
    }

    @Override
    public String addressText() {
      return path + ":" + port;
    }

    @Override
    public String uri() {
      return "vsock+unix://" + addressText();
    }
  }
}
