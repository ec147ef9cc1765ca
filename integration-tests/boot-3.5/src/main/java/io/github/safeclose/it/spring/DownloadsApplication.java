package io.github.safeclose.it.spring;

import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.services.s3.S3Client;

/** An application that knows nothing of safeclose; its handlers are {@link Downloads}. */
@SpringBootApplication
public class DownloadsApplication {
  public static void main(String[] args) {
    SpringApplication.run(DownloadsApplication.class, args);
  }

  @Bean
  S3Client s3(@Value("${s3.endpoint}") URI endpoint) {
    return S3Client.builder().endpointOverride(endpoint).build();
  }
}
