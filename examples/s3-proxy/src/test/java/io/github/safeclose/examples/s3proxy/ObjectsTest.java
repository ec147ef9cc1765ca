package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.examples.s3proxy.demo.EmbeddedS3;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects, their parts and their conditions, over a real S3 server and real sockets. */
class ObjectsTest {
  private static final String CONTENT = "0123456789";
  private static final String ETAG = "\"00000000000000000000000000000000\"";
  private static final String MODIFIED = "Sun, 01 Nov 2026 10:00:00 GMT";
  private static final String BEFORE = "Sat, 31 Oct 2026 10:00:00 GMT";
  private static final String AFTER = "Mon, 02 Nov 2026 10:00:00 GMT";

  @TempDir static Path buckets;
  private static EmbeddedS3 s3;
  private static S3Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    Path bucket = Files.createDirectories(buckets.resolve("objects"));
    for (String key : List.of("k", "a b", "a+b", "ü", "a%2Fb", "a;b", "sub/k")) {
      Path file = bucket.resolve(key);
      Files.createDirectories(file.getParent());
      Files.writeString(file, CONTENT);
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-01T10:00:00Z")));
      attribute(file, "user.content-md5", new byte[16]);
      attribute(file, "user.content-type", "text/x-test".getBytes(StandardCharsets.UTF_8));
      attribute(file, "user.cache-control", "max-age=60".getBytes(StandardCharsets.UTF_8));
      attribute(file, "user.content-disposition", "inline".getBytes(StandardCharsets.UTF_8));
      attribute(file, "user.content-encoding", "x-test".getBytes(StandardCharsets.UTF_8));
    }
    s3 = new EmbeddedS3(buckets);
    URI endpoint = URI.create("http://127.0.0.1:" + s3.port());
    proxy = new S3Proxy(ProxyConfig.local("objects", endpoint), List.of());
  }

  private static void attribute(Path file, String name, byte[] value) throws Exception {
    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
        .write(name, ByteBuffer.wrap(value));
  }

  @AfterAll
  static void stop() throws Exception {
    proxy.close();
    s3.close();
  }

  private static Wire get(String... headers) throws Exception {
    return Wire.send(proxy.port(), "GET /data/k", headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void headersPass(String method) throws Exception {
    Wire answer = Wire.send(proxy.port(), method + " /data/k");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(method.equals("GET") ? CONTENT : "");
    assertThat(answer.headers())
        .containsEntry("content-length", "10")
        .containsEntry("content-type", "text/x-test")
        .containsEntry("etag", ETAG)
        .containsEntry("last-modified", MODIFIED)
        .containsEntry("accept-ranges", "bytes")
        .containsEntry("cache-control", "max-age=60")
        .containsEntry("content-disposition", "inline")
        .containsEntry("content-encoding", "x-test")
        .doesNotContainKeys("server", "x-amz-request-id", "set-cookie");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%20b", "a+b", "%C3%BC", "a%252Fb", "a;b", "sub/k", "sub%2Fk"})
  void keysOfARealStore(String raw) throws Exception {
    Wire answer = Wire.send(proxy.port(), "GET /data/" + raw);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=0-0; 0; bytes 0-0/10",
        "bytes=2-4; 234; bytes 2-4/10",
        "bytes=7-; 789; bytes 7-9/10",
        "bytes=-3; 789; bytes 7-9/10",
        "bytes=8-99; 89; bytes 8-9/10",
        "bytes=8-99999999999999999999; 89; bytes 8-9/10",
        "BYTES=2-4; 234; bytes 2-4/10",
        "'bytes=2-4,'; 234; bytes 2-4/10",
      })
  void oneRange(String range, String content, String contentRange) throws Exception {
    Wire answer = get("Range: " + range);
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.text()).isEqualTo(content);
    assertThat(answer.header("Content-Range")).isEqualTo(contentRange);
    assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(content.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=10-", "bytes=99999999999999999999-", "bytes=0-1,3-4", "bytes=0-1, -1"})
  void notSatisfiable(String range) throws Exception {
    Wire answer = get("Range: " + range);
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.text()).doesNotContain(CONTENT).hasSizeLessThan(100);
    // This S3 server leaves the size out, so it was asked for; not for what it was never asked.
    assertThat(answer.header("Content-Range")).isEqualTo(range.contains(",") ? null : "bytes */10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=x",
        "bytes=4-2",
        "bytes 2-4",
        "items=2-4",
        "bytes=0-1,x"
      })
  void malformedRangesAreIgnored(String range) throws Exception {
    Wire answer = get("Range: " + range);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(CONTENT);
  }

  @Test
  void headIgnoresRange() throws Exception {
    Wire answer = Wire.send(proxy.port(), "HEAD /data/k", "Range: bytes=0-1,3-4");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("10");
  }

  @ParameterizedTest
  @CsvSource({
    "If-None-Match, " + ETAG + ", , , 304",
    "If-None-Match, *, , , 304",
    "If-None-Match, '\"other\"', , , 200",
    "If-Match, " + ETAG + ", , , 200",
    "If-Match, '\"other\"', , , 412",
    "If-Modified-Since, '" + MODIFIED + "', , , 304",
    "If-Modified-Since, '" + BEFORE + "', , , 200",
    "If-Modified-Since, 'no date', , , 200",
    "If-Unmodified-Since, '" + AFTER + "', , , 200",
    "If-Unmodified-Since, '" + BEFORE + "', , , 412",
    "If-None-Match, '\"other\"', If-Modified-Since, '" + AFTER + "', 200",
    "If-Match, " + ETAG + ", If-Unmodified-Since, '" + BEFORE + "', 200",
  })
  void conditions(String name, String value, String name2, String value2, int status)
      throws Exception {
    String second = name2 == null ? "X-None: x" : name2 + ": " + value2;
    for (String method : List.of("GET", "HEAD")) {
      Wire answer = Wire.send(proxy.port(), method + " /data/k", name + ": " + value, second);
      assertThat(answer.status()).as(method).isEqualTo(status);
      boolean whole = status == 200 && method.equals("GET");
      assertThat(answer.text().equals(CONTENT)).as(method).isEqualTo(whole);
    }
  }

  @Test
  void notModifiedCarriesTheValidator() throws Exception {
    Wire answer = get("If-None-Match: " + ETAG);
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.header("ETag")).isEqualTo(ETAG);
    assertThat(answer.text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    ETAG + ", 206, 234",
    "'\"other\"', 200, " + CONTENT,
    "W/" + ETAG + ", 200, " + CONTENT,
    "'" + MODIFIED + "', 206, 234",
    "'" + BEFORE + "', 200, " + CONTENT,
    "rubbish, 200, " + CONTENT,
  })
  void ifRange(String validator, int status, String content) throws Exception {
    Wire answer = get("Range: bytes=2-4", "If-Range: " + validator);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).isEqualTo(content);
  }

  @Test
  void aRangeBeyondTheEndOfANewerVersionIsIgnored() throws Exception {
    Wire answer = get("Range: bytes=50-", "If-Range: \"longer-version\"");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void noSuchObject(String method) throws Exception {
    Wire answer = Wire.send(proxy.port(), method + " /data/nothing");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEqualTo(method.equals("GET") ? "No such object.\n" : "");
  }
}
