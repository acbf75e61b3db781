package org.mycelium.wiring;

import java.util.List;
import org.mycelium.wire.Tlv;

/**
 * The control messages of one read of one link, in order.
 *
 * @param linkId which link
 * @param tlvs what it sent
 * @param done run by the router when it has handled them: the transport's credit (at most 64
 *     batches of one link in flight, then it stops reading that link)
 */
public record ControlReceived(long linkId, List<Tlv> tlvs, Runnable done) implements LocalMessage {}
