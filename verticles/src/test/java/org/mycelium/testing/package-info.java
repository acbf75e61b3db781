/** What tests of all packages share; knows none of them. */
@org.jspecify.annotations.NullMarked
package org.mycelium.testing;
