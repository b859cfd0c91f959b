package io.twinwall.cli.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Reads JSON into {@link DataNode}s. */
public final class JsonData {
  private static final int DEEPEST = 64;
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(DataFiles.LARGEST)
                  .build())
          .build();

  private JsonData() {}

  /** The one value of a text. */
  public static DataNode parse(String file, String text) {
    try (JsonParser p = FACTORY.createParser(text)) {
      if (p.nextToken() == null) {
        throw new UnusableInput(file + ": is empty, a JSON object is expected");
      }
      DataNode root = value(file, p);
      if (p.nextToken() != null) {
        JsonLocation l = p.currentTokenLocation();
        throw DataNode.fault(
            file, l.getLineNr(), l.getColumnNr(), "text behind the end of the JSON");
      }
      return root;
    } catch (JsonProcessingException e) {
      JsonLocation l = e.getLocation();
      String said = e.getOriginalMessage();
      throw DataNode.fault(
          file,
          l == null ? 1 : l.getLineNr(),
          l == null ? 1 : l.getColumnNr(),
          "is no JSON here: " + said);
    } catch (IOException e) {
      throw new UnusableInput(file + ": " + DataFiles.reason(e), e);
    }
  }

  private static DataNode value(String file, JsonParser p) throws IOException {
    JsonLocation l = p.currentTokenLocation();
    JsonToken t = p.currentToken();
    DataNode.Kind kind = kind(t);
    boolean scalar = kind != DataNode.Kind.OBJECT && kind != DataNode.Kind.LIST;
    DataNode node =
        new DataNode(file, l.getLineNr(), l.getColumnNr(), kind, scalar ? p.getText() : "");
    if (kind == DataNode.Kind.OBJECT) {
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        JsonLocation at = p.currentTokenLocation();
        String name = p.currentName();
        p.nextToken();
        node.put(new DataNode.Field(name, at.getLineNr(), at.getColumnNr(), value(file, p)));
      }
    } else if (kind == DataNode.Kind.LIST) {
      while (p.nextToken() != JsonToken.END_ARRAY) {
        node.add(value(file, p));
      }
    }
    return node;
  }

  private static DataNode.Kind kind(JsonToken t) {
    return switch (t) {
      case START_OBJECT -> DataNode.Kind.OBJECT;
      case START_ARRAY -> DataNode.Kind.LIST;
      case VALUE_STRING -> DataNode.Kind.TEXT;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> DataNode.Kind.NUMBER;
      case VALUE_TRUE, VALUE_FALSE -> DataNode.Kind.BOOLEAN;
      case VALUE_NULL -> DataNode.Kind.NULL;
      default -> throw new IllegalStateException("unexpected token " + t);
    };
  }
}
