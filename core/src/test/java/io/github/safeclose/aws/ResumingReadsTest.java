package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What is resumed, from where, with which request, and how often. */
@Timeout(60)
class ResumingReadsTest {
  private static final int LENGTH = 1_000_000;

  private Resumed s3;

  private Resumed of(long length) throws IOException {
    s3 = new Resumed(length);
    return s3;
  }

  @AfterEach
  void close() throws IOException {
    s3.close();
  }

  private void assertBrings(InputStream body, int from, int n) throws IOException {
    assertThat(body.readAllBytes()).isEqualTo(s3.origin.content().bytes(from, n));
  }

  @ParameterizedTest
  @CsvSource({
    "APACHE, true",
    "APACHE, false",
    "APACHE5, true",
    "APACHE5, false",
    "URL_CONNECTION, true",
    "URL_CONNECTION, false"
  })
  void a_reset_is_survived_byte_for_byte(Clients client, boolean decorated) throws Exception {
    s3 = new Resumed(LENGTH, client, decorated);
    s3.origin.faults(Fault.reset(300_000), Fault.reset(400_000));
    try (var body = s3.get()) {
      assertBrings(body, 0, LENGTH);
    }
    assertThat(s3.origin.requests).hasSize(3);
    assertThat(s3.event().timesResumed()).isEqualTo(2);
  }

  /** HttpURLConnection reports the first of them as a clean end; nothing below it tells. */
  @ParameterizedTest
  @EnumSource(Clients.class)
  void a_body_that_ends_too_soon_is_continued(Clients client) throws Exception {
    s3 = new Resumed(LENGTH, client, false);
    s3.origin.faults(Fault.cut(300_000), Fault.cut(0));
    try (var body = s3.get()) {
      assertBrings(body, 0, LENGTH);
    }
    assertThat(s3.event().timesResumed()).isEqualTo(2);
  }

  @Test
  void a_stalled_peer_is_left_when_the_read_times_out() throws Exception {
    s3 = new Resumed(LENGTH);
    s3.origin.faults(Fault.stall(300_000));
    try (var http = Clients.build(Clients.APACHE5.builder(2, Duration.ofMillis(300)));
        var impatient = Clients.s3(http, s3.origin.uri(), it -> it);
        var body = ResumingReads.of(impatient).getObject(Resumed.OBJECT)) {
      assertBrings(body, 0, LENGTH);
    }
    assertThat(s3.origin.requests).hasSize(2);
  }

  @Test
  void chunked_answers_are_continued_too() throws Exception {
    of(LENGTH).origin.header("Transfer-Encoding", "chunked").header("Content-Length", "");
    s3.origin.faults(Fault.reset(300_000), Fault.reset(100_000));
    try (var body = s3.get()) {
      assertBrings(body, 0, LENGTH);
    }
    assertThat(s3.origin.sent("range").get(1)).matches("bytes=\\d+-");
    assertThat(s3.origin.sent("range").get(2)).matches("bytes=\\d+-999999");
  }

  /** The end of the response is lost, but all of the object has come: no ETag is needed. */
  @Test
  void a_failure_behind_the_last_byte_is_no_failure() throws Exception {
    of(LENGTH).origin.header("Transfer-Encoding", "chunked").header("Content-Length", "");
    s3.origin.header("ETag", "").faults(Fault.cut(LENGTH));
    try (var body = s3.get(it -> it.range("bytes=0-" + (LENGTH - 1)))) {
      assertBrings(body, 0, LENGTH);
    }
    assertThat(s3.origin.requests).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=1000-899999, 1000, 899000, 899999",
    "bytes=1000-, 1000, 999000, 999999",
    "bytes=-700000, 300000, 700000, 999999",
    "bytes=-2000000, 0, 1000000, 999999",
    "bytes=500000-2000000, 500000, 500000, 999999"
  })
  void a_range_is_continued_inside_of_it(String range, int from, int n, int last) throws Exception {
    of(LENGTH).origin.faults(Fault.reset(200_000), Fault.reset(1000));
    ResponseInputStream<GetObjectResponse> body = s3.get(it -> it.range(range));
    byte[] begin = body.readNBytes(10);
    try (body) {
      assertThat(begin).isEqualTo(s3.origin.content().bytes(from, 10));
      assertBrings(body, from + 10, n - 10);
    }
    List<String> sent = s3.origin.sent("range");
    assertThat(sent.get(0)).isEqualTo(range);
    assertThat(sent.subList(1, sent.size()))
        .isNotEmpty()
        .allSatisfy(
            next -> {
              assertThat(next).endsWith("-" + last);
              String start = next.substring("bytes=".length(), next.indexOf('-'));
              assertThat(Integer.parseInt(start)).isBetween(from, last);
            });
    assertThat(s3.event().bytesRead()).isEqualTo(n);
  }

  @Test
  void the_request_is_otherwise_the_same() throws Exception {
    of(LENGTH).origin.faults(Fault.reset(200_000));
    try (var body =
        s3.get(
            it ->
                it.versionId("v 1")
                    .requestPayer(RequestPayer.REQUESTER)
                    .sseCustomerAlgorithm("AES256")
                    .sseCustomerKey("a2V5")
                    .sseCustomerKeyMD5("bWQ1")
                    .ifNoneMatch("\"another\"")
                    .overrideConfiguration(
                        config ->
                            config
                                .putHeader("x-mine", "too")
                                .addApiName(name -> name.name("mine").version("7"))))) {
      assertBrings(body, 0, LENGTH);
    }
    assertThat(s3.origin.requests).hasSize(2);
    Map<String, String> first = s3.origin.requests.get(0);
    Map<String, String> second = s3.origin.requests.get(1);
    assertThat(second.get("")).isEqualTo(first.get("")).contains("versionId=v%201");
    for (String name :
        List.of(
            "x-amz-request-payer",
            "x-amz-server-side-encryption-customer-algorithm",
            "x-amz-server-side-encryption-customer-key",
            "x-amz-server-side-encryption-customer-key-md5",
            "if-none-match",
            "x-mine")) {
      assertThat(second.get(name)).as(name).isNotNull().isEqualTo(first.get(name));
    }
    assertThat(second.get("user-agent")).contains("mine/7").contains(PartOfBody.NAME);
    assertThat(first).doesNotContainKeys("if-match", "range");
    assertThat(second).containsEntry("if-match", "\"of version 1\"");
  }

  @Test
  void a_part_number_is_refused() throws Exception {
    of(LENGTH);
    assertThatThrownBy(() -> s3.get(it -> it.partNumber(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("part number 2")
        .hasMessageContaining("range");
    assertThat(s3.origin.requests).isEmpty();
  }

  @Test
  void the_first_request_fails_as_ever() throws Exception {
    of(LENGTH).origin.faults(Fault.status(404));
    assertThatThrownBy(() -> s3.get()).isInstanceOf(S3Exception.class);
    assertThat(s3.origin.requests).hasSize(1);
  }

  @Test
  void attempts_without_a_byte_are_bounded_and_the_reader_gets_the_first_failure()
      throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000)).thenAlways(nth -> Fault.status(503));
    try (var body = s3.reads().maxAttempts(3).build().getObject(Resumed.OBJECT)) {
      byte[] all = new byte[LENGTH];
      Throwable failure = catchThrowable(() -> body.readNBytes(all, 0, LENGTH));
      assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("300000");
      assertThat(failure.getSuppressed())
          .hasSize(3)
          .allSatisfy(it -> assertThat(it).hasMessageContaining("503"));
    }
    assertThat(s3.origin.requests).hasSize(4);
    assertThat(s3.event().bytesRead()).isEqualTo(300_000);
  }

  @Test
  void parts_without_a_byte_count_as_attempts() throws Exception {
    of(LENGTH).origin.faults(Fault.cut(300_000)).thenAlways(nth -> Fault.cut(0));
    try (var body = s3.reads().maxAttempts(4).build().getObject(Resumed.OBJECT)) {
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
    assertThat(s3.origin.requests).hasSize(5);
  }

  @Test
  void progress_resets_the_attempts() throws Exception {
    of(20_000).origin.thenAlways(nth -> nth % 3 == 0 ? Fault.cut(1000) : Fault.status(500));
    try (var body = s3.reads().maxAttempts(3).build().getObject(Resumed.OBJECT)) {
      assertBrings(body, 0, 20_000);
    }
    assertThat(s3.origin.requests).hasSizeGreaterThan(50);
    assertThat(s3.event().timesResumed()).isEqualTo(19);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503, 408})
  void what_may_pass_is_tried_again(int status) throws Exception {
    of(LENGTH).origin.faults(Fault.cut(10), Fault.status(status), Fault.status(status));
    try (var body = s3.get()) {
      assertBrings(body, 0, LENGTH);
    }
    assertThat(s3.event().timesResumed()).isEqualTo(1);
  }

  @Test
  void one_configuration_refuses_what_makes_no_sense() throws Exception {
    of(1);
    ResumingReads.Builder builder = ResumingReads.builder(s3.s3);
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> builder.maxAttempts(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> builder.jumpFrom(0)).hasMessageContaining("jumpFrom");
    assertThatThrownBy(() -> builder.backoff(second.negated(), second)).hasMessageContaining("-1S");
    assertThatThrownBy(() -> builder.backoff(second, Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> ResumingReads.of(null)).hasMessage("s3");
    assertThatThrownBy(() -> builder.safeClose(null)).hasMessage("safeClose");
  }
}
