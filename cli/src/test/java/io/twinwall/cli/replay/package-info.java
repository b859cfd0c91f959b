/** Tests of this package. */
@NullMarked
package io.twinwall.cli.replay;

import org.jspecify.annotations.NullMarked;
