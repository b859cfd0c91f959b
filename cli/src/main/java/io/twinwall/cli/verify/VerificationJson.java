package io.twinwall.cli.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.twinwall.cli.verify.Verification.Listener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code --json}: the kernel's record of each packet; where Twinwall's differs with two fields
 * more, {@code differs} and {@code twinwall}.
 */
public final class VerificationJson implements Listener {
  private final Writer out;

  public VerificationJson(OutputStream out) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  @Override
  public void compared(String kernel, String ours, List<String> differences) throws IOException {
    if (differences.isEmpty()) {
      out.write(kernel);
    } else {
      StringWriter array = new StringWriter();
      try (JsonGenerator json = new JsonFactory().createGenerator(array)) {
        json.writeStartArray();
        for (String d : differences) {
          json.writeString(d);
        }
        json.writeEndArray();
      }
      out.write(kernel, 0, kernel.length() - 1);
      out.write(",\"differs\":" + array + ",\"twinwall\":" + ours + "}");
    }
    out.write('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
