package io.github.safeclose.it.war;

import io.github.safeclose.it.spring.Downloads;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import software.amazon.awssdk.services.s3.S3Client;

/** The same handlers in a web application without Spring Boot. */
@Configuration
@EnableWebMvc
@Import(Downloads.class)
public class WarConfiguration {
  @Bean
  S3Client s3(@Value("${s3.endpoint}") URI endpoint) {
    return S3Client.builder().endpointOverride(endpoint).build();
  }
}
