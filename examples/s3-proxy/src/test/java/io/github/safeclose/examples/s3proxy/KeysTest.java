package io.github.safeclose.examples.s3proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which key is asked for, for what stands in the path on the wire: exactly that one, or none. */
class KeysTest {
  private static StubS3 s3;
  private static S3Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    s3 = StubS3.withObject();
    proxy = new S3Proxy(s3.config(), List.of());
  }

  @AfterAll
  static void stop() throws Exception {
    proxy.close();
    s3.close();
  }

  @BeforeEach
  void forget() {
    s3.asked().clear();
  }

  static Stream<Arguments> served() {
    return Stream.of(
        Arguments.of("plain", "plain"),
        Arguments.of("dir/file", "dir/file"),
        Arguments.of("a%20b", "a b"),
        Arguments.of("a+b", "a+b"),
        Arguments.of("a%2Bb", "a+b"),
        Arguments.of("a%2Fb", "a/b"),
        Arguments.of("a%2fb", "a/b"),
        Arguments.of("a%252Fb", "a%2Fb"),
        Arguments.of("a//b", "a//b"),
        Arguments.of("/leading", "/leading"),
        Arguments.of("//two", "//two"),
        Arguments.of("dir/", "dir/"),
        Arguments.of("dir//", "dir//"),
        Arguments.of("%C3%BC/%E6%97%A5%F0%9F%98%80", "ü/日😀"),
        Arguments.of("a%5Cb", "a\\b"),
        Arguments.of("a;b=c/d;e", "a;b=c/d;e"),
        Arguments.of("a:b@c&d=e!$'()*,~-_.", "a:b@c&d=e!$'()*,~-_."),
        Arguments.of("...", "..."),
        Arguments.of(".hidden", ".hidden"),
        Arguments.of("a..b", "a..b"),
        Arguments.of("a%3Fb%23c", "a?b#c"),
        Arguments.of("a%0Ab", "a\nb"),
        Arguments.of("k?versionId=1&x=../y", "k"),
        Arguments.of("k".repeat(1024), "k".repeat(1024)));
  }

  @ParameterizedTest
  @MethodSource("served")
  void served(String raw, String key) throws Exception {
    assertThat(Wire.send(proxy.port(), "GET /data/" + raw).status()).isEqualTo(200);
    assertThat(Wire.send(proxy.port(), "HEAD /data/" + raw).status()).isEqualTo(200);
    assertThat(s3.asked()).hasSize(2);
    assertThat(key(s3.asked().get(0), "GET")).isEqualTo(key);
    assertThat(key(s3.asked().get(1), "HEAD")).isEqualTo(key);
  }

  private static String key(String asked, String method) {
    String prefix = method + " /" + StubS3.BUCKET + "/";
    assertThat(asked).startsWith(prefix);
    String raw = asked.substring(prefix.length());
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "../data/k",
        "a/../b",
        "a/..",
        "../../k",
        "%2e%2e/k",
        "a/%2E%2e/b",
        "a%2F..%2Fb",
        "a/./b",
        ".",
        "a%00b",
        "%",
        "a%2",
        "a%zzb",
        "a%+1b",
        "a%C3",
        "%FF",
        "a\\b",
        "a b",
        "\u00fc",
        "a|b",
        "a\u0001b",
      })
  void refused(String raw) throws Exception {
    Wire answer = Wire.send(proxy.port(), "GET /data/" + raw);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).hasSizeLessThan(100).doesNotContain("<", "Tomcat", "at org.");
    assertThat(s3.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1025, 3000})
  void longerThanS3Allows(int length) throws Exception {
    Wire answer = Wire.send(proxy.port(), "GET /data/" + "k".repeat(length));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(s3.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/data", "/other/k", "//data/k", "/DATA/k", "/d%61ta/k"})
  void elsewhereIsNothing(String path) throws Exception {
    assertThat(Wire.send(proxy.port(), "GET " + path).status()).isEqualTo(404);
    assertThat(s3.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO"})
  void otherMethods(String method) throws Exception {
    Wire answer = Wire.send(proxy.port(), method + " /data/k");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
    assertThat(s3.asked()).isEmpty();
  }
}
