package example;

import io.github.safeclose.testkit.SafeCloseContract;
import io.github.safeclose.testkit.ScriptedBody;
import java.io.*;
import java.time.Duration;

class DisprovenStreamTest extends SafeCloseContract {
  @Override protected InputStream open(ScriptedBody source) {
    return new FilterInputStream(source) { // closing it reads the rest, as most HTTP clients do
      @Override public void close() throws IOException {
        transferTo(OutputStream.nullOutputStream());
      }
    };
  }

  @Override protected Duration patience() {
    return Duration.ofMillis(200);
  }
}
