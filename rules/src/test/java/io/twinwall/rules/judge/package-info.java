/** Our side of the comparison with the machine's nft (rules/src/test/judge). */
@NullMarked
package io.twinwall.rules.judge;

import org.jspecify.annotations.NullMarked;
