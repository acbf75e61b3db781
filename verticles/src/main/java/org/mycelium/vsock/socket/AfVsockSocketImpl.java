package org.mycelium.vsock.socket;

import java.io.FileDescriptor;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFSocketImpl;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** AF_VSOCK's part of a socket implementation. */
final class AfVsockSocketImpl extends AFSocketImpl<AFVSOCKSocketAddress> {
  AfVsockSocketImpl(@Nullable FileDescriptor descriptor) {
    super(AFVSOCKSocketAddress.addressFamily(), descriptor);
  }
}
