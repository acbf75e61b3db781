/** Membership of a Vert.x cluster; the only package that names a cluster manager. */
@NullMarked
package org.mycelium.node.cluster;

import org.jspecify.annotations.NullMarked;
