/** A JSON-RPC 2.0 server over HTTP and WebSocket; knows nothing of what its methods do. */
@NullMarked
package org.mycelium.jsonrpc;

import org.jspecify.annotations.NullMarked;
