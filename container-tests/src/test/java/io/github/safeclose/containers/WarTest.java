package io.github.safeclose.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In a WAR, the jars in WEB-INF/lib and one context parameter are enough: the container finds it.
 */
class WarTest {
  private static final String PARAMETER =
      """

        <context-param>
          <param-name>safeclose.servlet.enabled</param-name>
          <param-value>true</param-value>
        </context-param>\
      """;

  /** The containers stay up, as those of the other tests do. */
  @TempDir(cleanup = CleanupMode.NEVER)
  Path directory;

  @ParameterizedTest
  @EnumSource
  void withoutTheParameter_theJarDoesNothing(War war) throws Exception {
    int port = war.start(directory, "");
    assertThat(get(port)).isEqualTo("0 aborted");
    assertThat(get(port)).isEqualTo("0 aborted");
  }

  @ParameterizedTest
  @EnumSource
  void withTheParameter_aBodyThatAServletLeavesOpen_isAborted(War war) throws Exception {
    int port = war.start(directory, PARAMETER);
    assertThat(get(port)).isEqualTo("0 aborted");
    assertThat(get(port)).isEqualTo("1 aborted");
  }

  private static String get(int port) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port)).build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response::body).isEqualTo(200);
    return response.body();
  }
}
