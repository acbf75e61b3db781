/**
 * How a verticle speaks to the public: numbering, merging and pacing of events, so that no consumer
 * can make a node hold more than a bounded number of them.
 */
@NullMarked
package org.mycelium.events;

import org.jspecify.annotations.NullMarked;
