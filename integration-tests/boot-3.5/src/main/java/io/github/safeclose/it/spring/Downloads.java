package io.github.safeclose.it.spring;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The styles in which Spring applications send objects, each as naive as it is found. */
@RestController
public class Downloads {
  private final S3Client s3;

  Downloads(S3Client s3) {
    this.s3 = s3;
  }

  private InputStream open(String key) {
    return s3.getObject(request -> request.bucket("bucket").key(key));
  }

  @GetMapping("/resource")
  Resource resource(@RequestParam(name = "key", defaultValue = "resource") String key) {
    return new InputStreamResource(open(key));
  }

  @GetMapping("/streaming")
  StreamingResponseBody streaming(
      @RequestParam(name = "key", defaultValue = "streaming") String key) {
    return out -> {
      try (InputStream body = open(key)) {
        body.transferTo(out);
      }
    };
  }

  @GetMapping("/raw")
  void raw(
      @RequestParam(name = "key", defaultValue = "raw") String key, HttpServletResponse response)
      throws IOException {
    try (InputStream body = open(key)) {
      body.transferTo(response.getOutputStream());
    }
  }

  /** Leaves its body to the garbage collector. */
  @GetMapping("/forgets")
  byte[] forgets() throws IOException {
    return open("forgets").readNBytes(10);
  }
}
