package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.examples.s3proxy.S3ProxyCommand;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The proxies that stand behind the front. */
enum ProxyKind {
  /** The example as it is. */
  GUARDED("the example proxy"),
  /** The example with {@code --accel-buffering=off}. */
  UNBUFFERED("the example proxy, `--accel-buffering=off`"),
  /** The same guard, and no Content-Length: chunked. */
  NO_LENGTH("guarded, no Content-Length"),
  /** The same server and servlet without safeclose: the SDK closes. */
  PLAIN("plain SDK"),
  /** Plain, and {@code X-Accel-Buffering: no}. */
  PLAIN_UNBUFFERED("plain SDK, `X-Accel-Buffering: no`");

  private final String label;

  ProxyKind(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  boolean isGuarded() {
    return this != PLAIN && this != PLAIN_UNBUFFERED;
  }

  /** Main class and arguments of a process that serves {@link Origin#BUCKET}. */
  List<String> command(URI endpoint) {
    if (this != GUARDED && this != UNBUFFERED) {
      return List.of(ControlProxy.class.getName(), name(), endpoint.toString());
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                S3ProxyCommand.class.getName(),
                "--bucket=" + Origin.BUCKET,
                "--endpoint=" + endpoint,
                "--region=us-east-1",
                "--path-style",
                "--port=0"));
    if (this == UNBUFFERED) {
      command.add("--accel-buffering=off");
    }
    return command;
  }
}
