package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A wrong configuration is one line and exit code 2. */
class S3ProxyCommandTest {
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine command = S3ProxyCommand.commandLine();
    return command.setErr(new PrintWriter(err)).execute(args);
  }

  @ParameterizedTest
  @CsvSource({
    "'', --bucket",
    "--bucket=, --bucket",
    "--bucket=b --endpoint=nonsense, --endpoint",
    "--bucket=b --endpoint=ftp://host, --endpoint",
    "--bucket=b --endpoint=http://, --endpoint",
    "--bucket=b --port=65536, --port",
    "--bucket=b --port=-1, --port",
    "--bucket=b --port=http, --port",
    "--bucket=b --path-style=perhaps, --path-style",
    "--bucket=b --read-timeout=0, --read-timeout",
    "--bucket=b --accel-buffering=perhaps, --accel-buffering",
    "--bucket=b --accel-buffering=, --accel-buffering",
    "--bucket=b --max-connections=0, --max-connections",
    "--bucket=b --head-timeout=0, --head-timeout",
    "--bucket=b --client-timeout=0, --client-timeout",
    "--bucket=b --min-rate=-1, --min-rate",
    "--bucket=b --shutdown-grace=-1, --shutdown-grace",
    "--bucket=b --admin-port=70000, --admin-port",
    "--bucket=b --nonsense, --nonsense",
    "--bucket=b --region=x --address=999.0.0.1, 999.0.0.1",
  })
  void wrong(String args, String named) {
    int code = args.isEmpty() ? run() : run(args.split(" "));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("s3-proxy: ").contains(named).doesNotContain("Exception");
  }

  @Test
  void thePortIsInUse() throws Exception {
    try (StubS3 s3 = StubS3.withObject();
        S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      int code =
          run("--bucket=b", "--region=us-east-1", "--admin-port=0", "--port=" + proxy.port());
      assertThat(code).isEqualTo(2);
      assertThat(err.toString().lines()).hasSize(1);
      assertThat(err.toString()).contains("cannot listen on 127.0.0.1:" + proxy.port());
    }
  }

  @Test
  void theAdminPortIsInUse() throws Exception {
    try (StubS3 s3 = StubS3.withObject();
        S3Proxy proxy = new S3Proxy(s3.config(), List.of())) {
      int code =
          run("--bucket=b", "--region=us-east-1", "--port=0", "--admin-port=" + proxy.adminPort());
      assertThat(code).isEqualTo(2);
      assertThat(err.toString().lines()).hasSize(1);
      assertThat(err.toString()).contains("cannot listen on 127.0.0.1:" + proxy.adminPort());
    }
  }

  /** From the flag to the wire. */
  @ParameterizedTest
  @CsvSource({
    "'',",
    "--accel-buffering=on,",
    "--accel-buffering=off, no",
    "--accel-buffering=OFF, no"
  })
  void accelBuffering(String flag, String header) throws Exception {
    try (StubS3 s3 = StubS3.withObject()) {
      List<String> args =
          new ArrayList<>(
              List.of(
                  "--bucket=" + StubS3.BUCKET,
                  "--endpoint=" + s3.config().endpoint(),
                  "--region=us-east-1",
                  "--path-style",
                  "--port=0"));
      if (!flag.isEmpty()) {
        args.add(flag);
      }
      CommandLine command = S3ProxyCommand.commandLine();
      command.parseArgs(args.toArray(String[]::new));
      S3ProxyCommand parsed = command.getCommand();
      try (S3Proxy proxy = new S3Proxy(parsed.config(), List.of())) {
        for (String method : List.of("GET", "HEAD")) {
          Wire answer = Wire.send(proxy.port(), method + " /data/k");
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.header("X-Accel-Buffering")).as(method).isEqualTo(header);
        }
      }
    }
  }
}
