package io.github.safeclose.servlet.spring;

import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Registers the filter in a Spring Boot application on servlets, unless there is one or {@code
 * safeclose.servlet.enabled} is false.
 *
 * <p>Only of what Boot 3.5 and 4.0 have under the same names: one class file serves both.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "safeclose.servlet.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SafeCloseServletProperties.class)
class SafeCloseServletAutoConfiguration {
  /**
   * After the filters that count requests and set encodings, before those that may read or write.
   */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 20;

  @Bean
  @ConditionalOnMissingBean(
      value = SafeCloseFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<SafeCloseFilter> safeCloseFilter(SafeCloseServletProperties properties) {
    FilterRegistrationBean<SafeCloseFilter> registration =
        new FilterRegistrationBean<>(properties.filter());
    registration.setUrlPatterns(properties.urlPatterns());
    registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    registration.setAsyncSupported(true);
    registration.setOrder(ORDER);
    return registration;
  }
}
