/** Tests of the language: corpus judged by nft, messages, mutations. */
@NullMarked
package io.twinwall.rules;

import org.jspecify.annotations.NullMarked;
