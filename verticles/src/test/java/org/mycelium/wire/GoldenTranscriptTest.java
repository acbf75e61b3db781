package org.mycelium.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real v0.7.10 nodes sent decodes and encodes again to the same bytes. */
class GoldenTranscriptTest {

  @ParameterizedTest
  @CsvSource({"a-b,dialer", "a-b,listener", "b-c,dialer", "b-c,listener"})
  void everyPacketDecodesAndEncodesToTheSameBytes(String link, String sender) throws IOException {
    byte[] stream = stream(link, sender);
    assertTrue(stream.length > 100, "the transcript is empty");
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    Recorded skips = new Recorded();
    int end =
        PacketDecoder.decode(
            stream,
            0,
            stream.length,
            new PacketHandler() {
              @Override
              public void data(byte[] bytes, int at, int length) {
                byte[] header = new byte[DataPacket.PAYLOAD];
                DataPacket.writeHeader(
                    header,
                    0,
                    DataPacket.payloadLength(bytes, at),
                    DataPacket.hopLimit(bytes, at),
                    DataPacket.sourceHigh(bytes, at),
                    DataPacket.sourceLow(bytes, at),
                    DataPacket.destinationHigh(bytes, at),
                    DataPacket.destinationLow(bytes, at));
                again.writeBytes(header);
                again.write(bytes, at + header.length, length - header.length);
              }

              @Override
              public void control(Tlv tlv) {
                again.writeBytes(Bytes.encode(tlv));
              }

              @Override
              public void skipped(SkipReason reason) {
                skips.skipped(reason);
              }
            });
    assertEquals(stream.length, end);
    assertTrue(skips.skipped.isEmpty(), () -> "skipped " + skips.skipped);
    assertArrayEquals(stream, again.toByteArray());
  }

  private static byte[] stream(String link, String sender) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream in =
        GoldenTranscriptTest.class.getResourceAsStream("/vectors/chain/" + link + ".jsonl")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(JsonObject::new)
          .filter(read -> read.getString("dir").equals(sender))
          .forEach(read -> bytes.writeBytes(HexFormat.of().parseHex(read.getString("hex"))));
    }
    return bytes.toByteArray();
  }
}
