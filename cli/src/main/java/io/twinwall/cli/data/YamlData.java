package io.twinwall.cli.data;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML 1.2 (JSON schema) into {@link DataNode}s. */
public final class YamlData {
  private static final int DEEPEST = 64;
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setUseMarks(true)
          .setAllowDuplicateKeys(false)
          .setMaxAliasesForCollections(50)
          .setCodePointLimit(DataFiles.LARGEST)
          .build();

  /** Values of a file, those counted again that aliases repeat. */
  private static final int MOST_VALUES = 1_000_000;

  private final String file;
  private int values;

  private YamlData(String file) {
    this.file = file;
  }

  /** The one document of a text. */
  public static DataNode parse(String file, String text) {
    try {
      Optional<Node> root = new Compose(SETTINGS).composeString(text);
      return new YamlData(file)
          .value(
              root.orElseThrow(
                  () -> new UnusableInput(file + ": is empty, keys and values are expected")),
              0);
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> m = e.getProblemMark();
      throw DataNode.fault(
          file,
          m.map(x -> x.getLine() + 1).orElse(1),
          m.map(x -> x.getColumn() + 1).orElse(1),
          "is no YAML here: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new UnusableInput(file + ": is no YAML: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new UnusableInput(file + ": is nested more than " + DEEPEST + " deep", e);
    }
  }

  private DataNode value(Node n, int depth) {
    Optional<Mark> m = n.getStartMark();
    int line = m.map(x -> x.getLine() + 1).orElse(1);
    int column = m.map(x -> x.getColumn() + 1).orElse(1);
    if (++values > MOST_VALUES) {
      throw DataNode.fault(file, line, column, "holds more than " + MOST_VALUES + " values");
    }
    if (depth > DEEPEST) {
      throw DataNode.fault(file, line, column, "is nested more than " + DEEPEST + " deep");
    }
    if (n instanceof MappingNode map) {
      DataNode node = new DataNode(file, line, column, DataNode.Kind.OBJECT, "");
      for (NodeTuple t : map.getValue()) {
        DataNode key = value(t.getKeyNode(), depth + 1);
        Mark at = t.getKeyNode().getStartMark().orElseThrow();
        node.put(
            new DataNode.Field(
                key.scalar("a key"),
                at.getLine() + 1,
                at.getColumn() + 1,
                value(t.getValueNode(), depth + 1)));
      }
      return node;
    }
    if (n instanceof SequenceNode list) {
      DataNode node = new DataNode(file, line, column, DataNode.Kind.LIST, "");
      for (Node item : list.getValue()) {
        node.add(value(item, depth + 1));
      }
      return node;
    }
    if (n instanceof ScalarNode scalar) {
      return new DataNode(file, line, column, kind(scalar.getTag()), scalar.getValue());
    }
    throw DataNode.fault(file, line, column, "is an alias that leads nowhere");
  }

  private static DataNode.Kind kind(Tag tag) {
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return DataNode.Kind.NUMBER;
    }
    if (tag.equals(Tag.BOOL)) {
      return DataNode.Kind.BOOLEAN;
    }
    return tag.equals(Tag.NULL) ? DataNode.Kind.NULL : DataNode.Kind.TEXT;
  }
}
