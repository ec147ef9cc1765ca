package io.github.safeclose.servlet.spring;

import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Registers the filter in a Spring Boot application on servlets, unless the application does so, or
 * {@code safeclose.servlet.enabled} is false.
 *
 * <p>Only of what Boot 3.5 and 4.0 have under the same names: one class file serves both.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "safeclose.servlet.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SafeCloseServletProperties.class)
class SafeCloseServletAutoConfiguration {
  /**
   * Outside of all others. In a WAR, Boot's ErrorPageFilter is one behind, and swallows what would
   * break off a response of which a part has left.
   */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE;

  /** With a filter of the application's own, that one: Boot would map it to REQUEST only, last. */
  @Bean
  @Conditional(OnNoOwnRegistration.class)
  FilterRegistrationBean<SafeCloseFilter> safeCloseFilter(
      SafeCloseServletProperties properties, ObjectProvider<SafeCloseFilter> own) {
    FilterRegistrationBean<SafeCloseFilter> registration =
        new FilterRegistrationBean<>(own.getIfUnique(properties::filter));
    registration.setUrlPatterns(properties.urlPatterns());
    registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    registration.setAsyncSupported(true);
    registration.setOrder(ORDER);
    return registration;
  }

  /** Where there is Spring MVC. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(WebMvcConfigurer.class)
  static class Mvc {
    @Bean
    WebMvcConfigurer safeCloseCallables() {
      return new WebMvcConfigurer() {
        @Override
        public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
          configurer.registerCallableInterceptors(new ScopeOfCallables());
        }
      };
    }
  }
}
