package io.github.safeclose.it;

import io.github.safeclose.SafeClose;
import io.github.safeclose.aws.SafeCloseHttpClient;
import io.github.safeclose.aws.SafeCloseInterceptor;
import io.github.safeclose.aws.SafeCloseTransformer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An application that leaves S3 bodies half-read: {@code SdkApplication endpoint client hooks…}. It
 * prints a line for each body; the object's key says what is done to it, and to the origin what to
 * answer.
 */
public final class SdkApplication {
  private final S3Client s3;
  private final String name;
  private final Set<Hook> hooks;
  private final ResponseTransformer<GetObjectResponse, ResponseInputStream<GetObjectResponse>>
      transformer;

  private SdkApplication(URI endpoint, String client, String hookNames) {
    name = hookNames;
    hooks = Hook.parse(hookNames);
    SafeClose safeClose =
        SafeClose.builder()
            .policy(SafeCloseHttpClient.DEFAULT_POLICY)
            .listener(new Reports())
            .build();
    transformer =
        hooks.contains(Hook.TRANSFORMER)
            ? SafeCloseTransformer.of(safeClose)
            : ResponseTransformer.toInputStream();
    SdkHttpClient.Builder<?> http = HttpClients.named(client);
    ClientOverrideConfiguration.Builder overrides = ClientOverrideConfiguration.builder();
    overrides.addExecutionInterceptor(new NestedCall());
    if (hooks.contains(Hook.INTERCEPTOR)) {
      overrides.addExecutionInterceptor(new SafeCloseInterceptor(safeClose));
    }
    overrides.addExecutionInterceptor(new NestedCall());
    s3 =
        S3Client.builder()
            .overrideConfiguration(overrides.build())
            .httpClientBuilder(
                hooks.contains(Hook.DECORATOR) ? SafeCloseHttpClient.wrap(http, safeClose) : http)
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .build();
  }

  public static void main(String[] arguments) throws Exception {
    // By reflection: the compiler would copy the constant of the SDK that it sees.
    System.out.println("sdk " + VersionInfo.class.getField("SDK_VERSION").get(null));
    for (String hookNames : List.of(arguments).subList(2, arguments.length)) {
      new SdkApplication(URI.create(arguments[0]), arguments[1], hookNames).run();
    }
    System.out.println("late " + Reports.take(0));
  }

  private void run() throws Exception {
    if (name.equals("none")) {
      leave("drained", 0, body -> {});
    } else {
      leave("plain", 1, body -> {});
      leave("md5", 1, body -> {});
      // The decorator is below S3: to it, an error's answer is a body like others.
      leave("refused-once", hooks.contains(Hook.DECORATOR) ? 2 : 1, body -> {});
      leave("aborted", 1, body -> body.abort());
      readToTheEnd();
      failOnce();
      leave("nested", 3, body -> {});
    }
    s3.close();
  }

  /** On either side of our interceptor: leaves another body before it lets this one's answer by. */
  private final class NestedCall implements ExecutionInterceptor {
    @Override
    public SdkHttpResponse modifyHttpResponse(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      if (context.request() instanceof GetObjectRequest outer && outer.key().equals("nested")) {
        try (InputStream inner = s3.getObject(request("inner"), transformer)) {
          inner.readNBytes(10);
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        }
      }
      return context.httpResponse();
    }
  }

  private interface BeforeClose {
    void on(ResponseInputStream<GetObjectResponse> body) throws IOException;
  }

  /** Ten bytes, and out. */
  private void leave(String key, int reports, BeforeClose first) throws Exception {
    ResponseInputStream<GetObjectResponse> body = s3.getObject(request(key), transformer);
    int read = body.readNBytes(10).length;
    String thrown = "nothing";
    try {
      first.on(body);
      body.close();
    } catch (IOException | RuntimeException failure) {
      thrown = failure.getClass().getSimpleName();
    }
    print(key, body.response(), read, thrown, reports);
  }

  private void readToTheEnd() throws Exception {
    try (ResponseInputStream<GetObjectResponse> body =
        s3.getObject(request("whole-md5"), transformer)) {
      print("whole-md5", body.response(), body.readAllBytes().length, "nothing", 1);
    }
  }

  /** The first body fails its transformer, so that the SDK asks again. */
  private void failOnce() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    ResponseTransformer<GetObjectResponse, ResponseInputStream<GetObjectResponse>> failing =
        ResponseTransformer.unmanaged(
            (response, body) -> {
              ResponseInputStream<GetObjectResponse> opened = transformer.transform(response, body);
              if (attempts.getAndIncrement() == 0) {
                try (InputStream left = opened) {
                  left.readNBytes(10);
                }
                throw RetryableException.builder().message("once more").build();
              }
              return opened;
            });
    ResponseInputStream<GetObjectResponse> body = s3.getObject(request("failed-once"), failing);
    int read = body.readNBytes(10).length;
    body.close();
    print("failed-once", body.response(), read, "nothing", 2);
  }

  private GetObjectRequest request(String key) {
    return GetObjectRequest.builder().bucket(name).key(key).build();
  }

  private void print(String key, GetObjectResponse response, int read, String thrown, int reports)
      throws InterruptedException {
    System.out.println(
        String.join(
            " ",
            name,
            key,
            "length=" + response.contentLength(),
            "read=" + read,
            "thrown=" + thrown,
            "reports=" + String.join(",", Reports.take(reports))));
  }
}
