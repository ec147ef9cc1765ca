package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import io.github.safeclose.childjvm.WithoutS3;
import io.github.safeclose.fixture.ChildJvm;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/** S3 is optional: what is not about resuming works with the SDK's core alone. */
class WithoutS3Test {
  @TempDir Path directory;

  @Test
  void the_other_hooks_work_with_the_sdks_core_alone() throws Exception {
    String program = WithoutS3.class.getName().replace('.', '/') + ".class";
    Path copy = directory.resolve("program").resolve(program);
    Files.createDirectories(copy.getParent());
    Files.copy(ChildJvm.placeOf(WithoutS3.class).resolve(program), copy);
    Path[] jars =
        Stream.of(
                SafeClose.class,
                IOUtils.class,
                SdkHttpClient.class,
                UrlConnectionHttpClient.class,
                SdkResponse.class,
                AttributeMap.class,
                Publisher.class,
                Logger.class)
            .map(ChildJvm::placeOf)
            .toArray(Path[]::new);
    try (CountingOrigin origin = CountingOrigin.plain()) {
      origin.serve("/bucket/object", Answer.ofLength(1 << 20));
      String printed =
          ChildJvm.run(
              directory,
              "-cp",
              ChildJvm.path(jars) + File.pathSeparator + directory.resolve("program"),
              WithoutS3.class.getName(),
              origin.uri() + "/bucket/object");
      assertThat(printed)
          .contains("read: 10")
          .contains("transformer: true")
          .contains("services.s3.S3Client: false")
          .contains("awscore.AwsRequest: false");
    }
  }
}
