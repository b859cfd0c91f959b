/** Tests of this package. */
@NullMarked
package io.twinwall.cli.host;

import org.jspecify.annotations.NullMarked;
