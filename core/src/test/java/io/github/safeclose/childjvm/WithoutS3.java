package io.github.safeclose.childjvm;

import io.github.safeclose.aws.SafeCloseHttpClient;
import io.github.safeclose.aws.SafeCloseTransformer;
import java.io.InputStream;
import java.net.URI;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** A program that uses the aws package, for a JVM that has the SDK's core and no S3. */
public final class WithoutS3 {
  private WithoutS3() {}

  public static void main(String[] args) throws Exception {
    try (SdkHttpClient http = SafeCloseHttpClient.wrap(UrlConnectionHttpClient.builder().build())) {
      SdkHttpRequest request =
          SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(URI.create(args[0])).build();
      try (InputStream body =
          http.prepareRequest(HttpExecuteRequest.builder().request(request).build())
              .call()
              .responseBody()
              .orElseThrow()) {
        System.out.println("read: " + body.readNBytes(10).length);
      }
    }
    System.out.println("transformer: " + SafeCloseTransformer.of().needsConnectionLeftOpen());
    for (String absent : new String[] {"services.s3.S3Client", "awscore.AwsRequest"}) {
      System.out.println(absent + ": " + isPresent("software.amazon.awssdk." + absent));
    }
  }

  private static boolean isPresent(String name) {
    try {
      Class.forName(name);
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }
}
