package io.twinwall.rules.model;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set, map, verdict map or object map, named or anonymous.
 *
 * @param name the user's name, or {@code __set0} for an anonymous one (numbered in its table)
 * @param handle the kernel's number within the table
 * @param key one type per field of the key (more than one: a concatenation)
 * @param data one type per field of a map's data; empty for sets, verdict and object maps
 * @param dataInterval the data are ranges (map elements hold Range or Prefix)
 * @param objectKind what an object map's data name, else null
 * @param typeof the declaration's words after {@code typeof} as listed, null if by {@code type}
 * @param timeoutNanos default timeout of elements, 0 for none
 * @param gcIntervalNanos 0 for the default
 * @param size greatest number of elements, 0 if not bounded
 * @param policy {@code performance}, {@code memory} or null
 * @param statements each new element gets these (counter, limit, ...)
 * @param elements sorted as listed, merged and masked; keys: Constant, Range, Prefix,
 *     StringWildcard, Concat of these, or CatchAll
 */
public record SetDeclaration(
    String name,
    long handle,
    boolean anonymous,
    Kind kind,
    List<ValueType> key,
    List<ValueType> data,
    boolean dataInterval,
    NamedObject.@Nullable Kind objectKind,
    @Nullable String typeof,
    Set<Flag> flags,
    boolean autoMerge,
    long timeoutNanos,
    long gcIntervalNanos,
    long size,
    @Nullable String policy,
    @Nullable String comment,
    List<Statement> statements,
    List<SetElement> elements) {
  /** Takes private copies. */
  public SetDeclaration {
    key = List.copyOf(key);
    data = List.copyOf(data);
    flags = Set.copyOf(flags);
    statements = List.copyOf(statements);
    elements = List.copyOf(elements);
  }

  /** What an element leads to. */
  public enum Kind {
    /** Nothing: membership. */
    SET,
    /** A value. */
    MAP,
    /** A verdict. */
    VERDICT_MAP,
    /** A named object. */
    OBJECT_MAP
  }

  /** Flags, in the order in which nft lists them. */
  public enum Flag {
    /** Never changes. */
    CONSTANT,
    /** Keys may be ranges. */
    INTERVAL,
    /** Elements may expire. */
    TIMEOUT,
    /** Rules may change it. */
    DYNAMIC,
    /** Made by a {@code meter} statement, listed inside its rule. */
    METER
  }
}
