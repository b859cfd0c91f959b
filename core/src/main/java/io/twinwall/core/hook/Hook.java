package io.twinwall.core.hook;

/** The places on a packet's path where functions hang (Linux {@code enum nf_inet_hooks}). */
public enum Hook {
  PREROUTING,
  INPUT,
  FORWARD,
  OUTPUT,
  POSTROUTING,
  INGRESS,
  EGRESS
}
