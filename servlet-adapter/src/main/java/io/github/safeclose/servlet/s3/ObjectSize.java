package io.github.safeclose.servlet.s3;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** How long an object is, as S3 says in its several ways. */
final class ObjectSize {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes \\*/([0-9]{1,18})");
  private static final Pattern XML =
      Pattern.compile("<ActualObjectSize>([0-9]{1,18})</ActualObjectSize>");

  private ObjectSize() {}

  /** How many bytes of a body are to come; negative if S3 does not say. */
  static long promisedBy(GetObjectResponse object) {
    Long length = object.contentLength();
    return length == null ? -1 : length;
  }

  static OptionalLong in(HeadObjectResponse object) {
    Long length = object.contentLength();
    return length == null ? OptionalLong.empty() : OptionalLong.of(length);
  }

  /**
   * Of a range beyond the end. In the header that HTTP has for it, or in AWS's own words; other
   * servers give neither.
   */
  static OptionalLong in(S3Exception refusal) {
    String header =
        ObjectHeaders.answerOf(refusal)
            .flatMap(answer -> answer.firstMatchingHeader("Content-Range"))
            .orElse("");
    return Stream.of(CONTENT_RANGE.matcher(header), XML.matcher(words(refusal.awsErrorDetails())))
        .filter(Matcher::find)
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .findFirst();
  }

  private static String words(@Nullable AwsErrorDetails details) {
    SdkBytes words = details == null ? null : details.rawResponse();
    return words == null ? "" : words.asString(StandardCharsets.ISO_8859_1); // never malformed
  }
}
