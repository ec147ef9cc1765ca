package io.github.safeclose.examples.s3proxy.behind;

import java.io.IOException;

/** One table. */
interface Chapter {
  /** What stands above it: a sentence, an empty line, the table's head. */
  String heading();

  /** Measures and reports line by line. */
  void play(Stage stage, Report report) throws IOException, InterruptedException;
}
