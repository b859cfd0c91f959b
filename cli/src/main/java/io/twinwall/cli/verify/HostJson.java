package io.twinwall.cli.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.Neighbour;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.NetworkInterface.InterfaceAddress;
import io.twinwall.core.host.Route;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;

/** Writes a host as the {@code host.json} that makes it again. */
public final class HostJson {
  private HostJson() {}

  /** The text of the file. */
  public static String of(FirewallHost host, boolean realtime) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeArrayFieldStart("interfaces");
      for (NetworkInterface i : host.interfaces()) {
        if (!i.isLoopback()) {
          networkInterface(json, i);
        }
      }
      json.writeEndArray();
      json.writeArrayFieldStart("routes");
      for (Route r : host.givenRoutes()) {
        route(json, r);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("neighbours");
      for (Neighbour n : host.givenNeighbours()) {
        json.writeStartObject();
        json.writeStringField("ip", n.address().toString());
        json.writeStringField("mac", HostSetup.mac(n.mac()));
        json.writeStringField("dev", n.interfaceName());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("resolve", host.resolveAll() ? "all" : "listed");
      json.writeObjectFieldStart("sysctls");
      for (Map.Entry<String, String> s : host.sysctls().given().entrySet()) {
        json.writeStringField(s.getKey(), s.getValue());
      }
      json.writeEndObject();
      json.writeBooleanField("realtime", realtime);
      json.writeEndObject();
    }
    return text + "\n";
  }

  private static void networkInterface(JsonGenerator json, NetworkInterface i) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", i.name());
    json.writeArrayFieldStart("addresses");
    for (InterfaceAddress a : i.addresses()) {
      json.writeString(a.toString());
    }
    json.writeEndArray();
    json.writeStringField("mac", HostSetup.mac(i.mac()));
    json.writeNumberField("mtu", i.mtu());
    json.writeEndObject();
  }

  private static void route(JsonGenerator json, Route r) throws IOException {
    json.writeStartObject();
    json.writeStringField("dst", r.destination().toString());
    if (r.via() != null) {
      json.writeStringField("via", r.via().toString());
      json.writeBooleanField("onlink", true);
    }
    if (r.out() != null) {
      json.writeStringField("dev", r.out().name());
    }
    if (r.source() != null) {
      json.writeStringField("src", r.source().toString());
    }
    if (r.type() != Route.Type.UNICAST) {
      json.writeStringField("type", r.type().name().toLowerCase(Locale.ROOT));
    }
    json.writeNumberField("metric", r.metric());
    json.writeEndObject();
  }
}
