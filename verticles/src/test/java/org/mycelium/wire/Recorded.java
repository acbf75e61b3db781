package org.mycelium.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A handler that writes down what the decoder said, for tests. */
final class Recorded implements PacketHandler {
  final List<Tlv> tlvs = new ArrayList<>();
  final List<SkipReason> skipped = new ArrayList<>();
  final ByteArrayOutputStream data = new ByteArrayOutputStream();
  final List<Integer> dataLengths = new ArrayList<>();

  @Override
  public void data(byte[] bytes, int offset, int length) {
    data.writeBytes(Arrays.copyOfRange(bytes, offset, offset + length));
    dataLengths.add(length);
  }

  @Override
  public void control(Tlv tlv) {
    tlvs.add(tlv);
  }

  @Override
  public void skipped(SkipReason reason) {
    skipped.add(reason);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Recorded that
        && tlvs.equals(that.tlvs)
        && skipped.equals(that.skipped)
        && dataLengths.equals(that.dataLengths)
        && Arrays.equals(data.toByteArray(), that.data.toByteArray());
  }

  @Override
  public int hashCode() {
    return Objects.hash(tlvs, skipped, dataLengths);
  }

  @Override
  public String toString() {
    return "tlvs=" + tlvs + " skipped=" + skipped + " data=" + dataLengths;
  }
}
