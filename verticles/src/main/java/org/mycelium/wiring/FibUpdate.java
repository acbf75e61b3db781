package org.mycelium.wiring;

import java.util.List;
import org.mycelium.forwarding.Fib;
import org.mycelium.identity.Subnet;

/**
 * The forwarding table after a turn of the router.
 *
 * @param fib the whole table, immutable
 * @param acquired prefixes that have a selected route now and had none: release packets waiting for
 *     them
 * @param lost prefixes that had a selected route and have none now
 */
public record FibUpdate(Fib fib, List<Subnet> acquired, List<Subnet> lost)
    implements LocalMessage {}
