/** Tests of this package. */
@NullMarked
package io.twinwall.cli.made;

import org.jspecify.annotations.NullMarked;
