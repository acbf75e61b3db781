/**
 * TOML 1.0 for Vert.x Config. {@link org.mycelium.config.toml.TomlProcessor} is found through the
 * service loader under the name {@code toml}; {@link org.mycelium.config.toml.TomlConfig} reads a
 * text without Vert.x Config; {@link org.mycelium.config.toml.TomlDocument} keeps the positions of
 * the keys and needs no Vert.x class at all.
 */
@NullMarked
package org.mycelium.config.toml;

import org.jspecify.annotations.NullMarked;
