package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JDK's {@code jfr}: what an operator would read a recording with. */
final class JfrTool {
  static final Path PATH = Path.of(System.getProperty("java.home"), "bin", "jfr");
  static final String EVENT = "io.github.safeclose.BodyEnd";

  private JfrTool() {}

  static boolean isPresent() {
    return Files.isExecutable(PATH);
  }

  /**
   * Reads the events of a recording.
   *
   * @throws IOException if the tool failed; it says why on the error output
   */
  static List<BodyEnd> read(Path recording) throws IOException, InterruptedException {
    Path json = recording.resolveSibling(recording.getFileName() + ".json");
    Process process =
        new ProcessBuilder(
                PATH.toString(), "print", "--json", "--events", EVENT, recording.toString())
            .redirectOutput(json.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException("jfr print of " + recording + " ended with " + exit);
    }
    return parse(Files.readString(json));
  }

  private static List<BodyEnd> parse(String json) {
    List<BodyEnd> bodies = new ArrayList<>();
    for (JsonNode event : JsonMapper.shared().readTree(json).at("/recording/events")) {
      JsonNode values = event.required("values");
      bodies.add(
          new BodyEnd(
              values.required("bytesRead").asLong(),
              values.required("bytesDrained").asLong(),
              values.required("bytesAvoided").asLong()));
    }
    return bodies;
  }
}
