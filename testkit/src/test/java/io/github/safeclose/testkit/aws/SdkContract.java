package io.github.safeclose.testkit.aws;

import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseHttpClient;
import io.github.safeclose.testkit.Capability;
import io.github.safeclose.testkit.SafeCloseHttpContract;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The kit on the body that an SDK HTTP client hands out. Not on ResponseInputStream: that is a
 * layer of the SDK above it, whose close() throws AbortedException on an interrupted thread (C9).
 */
abstract class SdkContract extends SafeCloseHttpContract {
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);
  // Broken listeners are logged, as they should be; here they are scripted.
  private static final Logger LOG = Logger.getLogger("io.github.safeclose");

  static {
    LOG.setUseParentHandlers(false);
  }

  private SdkHttpClient http;

  abstract SdkHttpClient.Builder<?> client();

  /** In which way the client is wrapped, if at all. */
  SdkHttpClient.Builder<?> wrapped(SdkHttpClient.Builder<?> builder) {
    SafeClose safeClose =
        SafeClose.builder().policy(SafeCloseHttpClient.DEFAULT_POLICY).listener(listener()).build();
    return SafeCloseHttpClient.wrap(builder, safeClose);
  }

  @SuppressWarnings("deprecation") // what most installed applications run on
  static SdkHttpClient.Builder<?> apache4() {
    return ApacheHttpClient.builder().socketTimeout(READ_TIMEOUT).maxConnections(64);
  }

  static SdkHttpClient.Builder<?> apache5() {
    return Apache5HttpClient.builder().socketTimeout(READ_TIMEOUT).maxConnections(64);
  }

  @Override
  protected InputStream get(URI uri) throws IOException {
    SdkHttpRequest request = SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(uri).build();
    return http()
        .prepareRequest(HttpExecuteRequest.builder().request(request).build())
        .call()
        .responseBody()
        .orElseThrow();
  }

  private SdkHttpClient http() {
    if (http == null) {
      http =
          wrapped(client())
              .buildWithDefaults(
                  AttributeMap.builder()
                      .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
                      .build());
    }
    return http;
  }

  @Override
  protected void abort(InputStream body) {
    ((AbortableInputStream) body).abort();
  }

  /** No transferTo of their own: the SDK's own layers are above ours. */
  @Override
  protected Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.ABORT_HANDLE,
        Capability.EVENTS,
        Capability.FREES_READERS,
        Capability.KNOWN_LENGTH);
  }

  @AfterEach
  void closeClients() throws Exception {
    if (http != null) {
      origin().close(); // first: over TLS, Apache 4 waits for a stalled peer when it is closed
      http.close();
    }
  }
}
