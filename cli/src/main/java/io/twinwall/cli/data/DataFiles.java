package io.twinwall.cli.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads whole small files, with a bound, and says in words why one cannot be read. */
public final class DataFiles {
  /** No host file is larger, in bytes. */
  static final int LARGEST = 16 << 20;

  private DataFiles() {}

  /** Reads a JSON or YAML file, by the ending of its name. */
  public static DataNode read(Path path) {
    String name = path.toString();
    String text = readText(path);
    return name.endsWith(".yaml") || name.endsWith(".yml")
        ? YamlData.parse(name, text)
        : JsonData.parse(name, text);
  }

  /** The text of a file in UTF-8. */
  public static String readText(Path path) {
    if (Files.isDirectory(path)) {
      throw new UnusableInput(path + ": is a directory, a file is expected");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(LARGEST + 1);
    } catch (IOException e) {
      throw new UnusableInput(path + ": " + reason(e), e);
    }
    if (bytes.length > LARGEST) {
      throw new UnusableInput(path + ": is larger than " + (LARGEST >> 20) + " MiB");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UnusableInput(path + ": is no text in UTF-8", e);
    }
  }

  /** Why a file cannot be opened, read or written, in words. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "no permission; `ls -l` shows who may";
    }
    String m = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return m == null ? e.getClass().getSimpleName() : m;
  }
}
