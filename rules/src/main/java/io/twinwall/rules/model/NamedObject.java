package io.twinwall.rules.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stateful object of a table that rules refer to by name. */
public sealed interface NamedObject {
  /** Unique among the objects of its kind in the table. */
  String name();

  /** The kernel's number within the table. */
  long handle();

  /** The user's comment. */
  @Nullable String comment();

  /** The kinds, as rules name them. */
  enum Kind {
    /** {@code counter}. */
    COUNTER,
    /** {@code quota}. */
    QUOTA,
    /** {@code limit}. */
    LIMIT,
    /** {@code ct helper}. */
    CT_HELPER,
    /** {@code ct timeout}. */
    CT_TIMEOUT,
    /** {@code ct expectation}. */
    CT_EXPECTATION,
    /** {@code synproxy}. */
    SYNPROXY,
    /** {@code secmark}. */
    SECMARK
  }

  /** {@code counter name { packets P bytes B }}: the initial values. */
  record CounterObject(String name, long handle, @Nullable String comment, long packets, long bytes)
      implements NamedObject {}

  /** {@code quota name { over N bytes used M bytes }}. */
  record QuotaObject(String name, long handle, @Nullable String comment, Statement.Quota quota)
      implements NamedObject {}

  /** {@code limit name { rate ... }}. */
  record LimitObject(String name, long handle, @Nullable String comment, Statement.Limit limit)
      implements NamedObject {}

  /** {@code ct helper name { type "ftp" protocol tcp; l3proto inet; }}: IP protocol number. */
  record CtHelperObject(
      String name, long handle, @Nullable String comment, String type, int protocol, Family l3proto)
      implements NamedObject {}

  /** {@code ct timeout name { protocol tcp; policy = { established : 60 } }}: state to seconds. */
  record CtTimeoutObject(
      String name,
      long handle,
      @Nullable String comment,
      int protocol,
      Family l3proto,
      Map<String, Long> policySeconds)
      implements NamedObject {}

  /** {@code ct expectation name { protocol udp; dport 9876; timeout 2m; size 8; }}. */
  record CtExpectationObject(
      String name,
      long handle,
      @Nullable String comment,
      int protocol,
      int dport,
      long timeoutNanos,
      int size,
      Family l3proto)
      implements NamedObject {}

  /** {@code synproxy name { mss 1460; wscale 7; timestamp sack-perm }}. */
  record SynproxyObject(
      String name, long handle, @Nullable String comment, Statement.Synproxy synproxy)
      implements NamedObject {}

  /** {@code secmark name { "context" }}. */
  record SecmarkObject(String name, long handle, @Nullable String comment, String context)
      implements NamedObject {}
}
