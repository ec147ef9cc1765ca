package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpResponse;

class GuardedResponsesTest {
  private static SdkHttpFullResponse response() {
    return SdkHttpResponse.builder()
        .statusCode(200)
        .putHeader("ETag", "\"same\"")
        .putHeader("Content-Length", "12")
        .build();
  }

  @Test
  void add_changesNothingThatCanBeSeen() {
    SdkHttpResponse marked = GuardedResponses.add(response());
    assertThat(marked.headers()).isEqualTo(response().headers());
    assertThat(marked.statusCode()).isEqualTo(200);
  }

  @Test
  void contains_theMarkedOneAndItsCopies_butNotAnEqualOne() {
    SdkHttpResponse marked = GuardedResponses.add(response());
    assertThat(GuardedResponses.contains(marked)).isTrue();
    SdkHttpResponse copy =
        SdkHttpResponse.builder()
            .headers(new TreeMap<>(Map.copyOf(marked.headers())))
            .statusCode(200)
            .build();
    assertThat(GuardedResponses.contains(copy)).isTrue();
    assertThat(GuardedResponses.contains(response())).isFalse();
  }

  @Test
  void add_withoutAnyHeader_isUnmarked() {
    SdkHttpResponse bare = SdkHttpResponse.builder().statusCode(200).build();
    assertThat(GuardedResponses.contains(GuardedResponses.add(bare))).isFalse();
  }

  @Test
  void mark_isForgottenWithItsResponse() {
    SdkHttpResponse marked = GuardedResponses.add(response());
    int marks = GuardedResponses.size();
    WeakReference<SdkHttpResponse> reference = new WeakReference<>(marked);
    marked = null;
    Await.until(
        "the response and its mark are garbage",
        () -> {
          System.gc();
          GuardedResponses.add(response());
          return reference.get() == null && GuardedResponses.size() <= marks;
        });
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "12, none, 12",
        "' 12 ', none, 12",
        "0, none, 0",
        "1125899906842624, none, 1125899906842624",
        "none, none, none",
        "-1, none, none",
        "twelve, none, none",
        "99999999999999999999, none, none",
        "12, chunked, none",
      })
  void contentLength_asTheHeadersGiveIt(String length, String encoding, Long expected) {
    SdkHttpFullResponse.Builder builder = SdkHttpResponse.builder().statusCode(200);
    if (length != null) {
      builder.headers(Map.of("content-length", List.of(length)));
    }
    if (encoding != null) {
      builder.putHeader("Transfer-Encoding", encoding);
    }
    assertThat(ContentLength.of(builder.build()).orElse(null)).isEqualTo(expected);
  }
}
