/** What the node's HTTP servers share: address, limits, who may call, replies. */
@NullMarked
package org.mycelium.http;

import org.jspecify.annotations.NullMarked;
