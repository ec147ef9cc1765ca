package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows for programs to read.
 *
 * @param size of the large object, in bytes
 * @param java the runtime's version
 * @param os the operating system
 * @param seconds how long the demo took
 * @param rows what was measured
 * @param problems the verdict; empty if the promise was kept
 */
record JsonReport(
    long size, String java, String os, long seconds, List<Row> rows, List<String> problems) {
  void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, mapper.writeValueAsString(this) + "\n");
  }
}
