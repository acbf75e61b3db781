package org.mycelium.wiring;

import java.util.List;
import org.mycelium.wire.Tlv;

/** Control messages for one link, to be sent ahead of its data, in order. */
public record ControlToSend(List<Tlv> tlvs) implements LocalMessage {}
