/**
 * The Linux TUN device through java.lang.foreign, with segmentation offload (spec 01 §8). The host
 * side of the data path; it knows nothing of links, routes or keys.
 */
@NullMarked
package org.mycelium.tun;

import org.jspecify.annotations.NullMarked;
