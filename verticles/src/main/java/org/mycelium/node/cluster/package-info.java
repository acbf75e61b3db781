/**
 * Membership of a Vert.x cluster; the only package that names a cluster manager, and none is on the
 * class path until one is asked for.
 */
@NullMarked
package org.mycelium.node.cluster;

import org.jspecify.annotations.NullMarked;
