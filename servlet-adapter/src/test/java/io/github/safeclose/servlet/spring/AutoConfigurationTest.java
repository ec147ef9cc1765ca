package io.github.safeclose.servlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.reactive.context.ReactiveWebApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** What Spring Boot 3.5 makes of the class; that it runs, and with 4.0, SpringBootTest shows. */
class AutoConfigurationTest {
  /** Finds what is to be found in META-INF/spring, ours among it. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  private final WebApplicationContextRunner web =
      new WebApplicationContextRunner()
          .withClassLoader(withoutWebFlux())
          .withUserConfiguration(Application.class);

  /** It is there without what it needs itself. */
  private static ClassLoader withoutWebFlux() {
    return new FilteredClassLoader("org.springframework.web.reactive");
  }

  @Test
  void bySimplyBeingThere_theFilterIsRegisteredEarlyForEveryDispatch() {
    web.run(
        context -> {
          FilterRegistrationBean<?> bean = context.getBean(FilterRegistrationBean.class);
          assertThat(bean.getFilter()).isInstanceOf(SafeCloseFilter.class);
          assertThat(bean.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
          assertThat(bean.isAsyncSupported()).isTrue();
          assertThat(bean.getUrlPatterns()).containsExactly("/*");
          assertThat(bean.determineDispatcherTypes())
              .isEqualTo(EnumSet.allOf(DispatcherType.class));
        });
  }

  @Test
  void urlPatterns_areTaken() {
    web.withPropertyValues("safeclose.servlet.url-patterns=/files/*,*.bin")
        .run(
            context -> {
              FilterRegistrationBean<?> bean = context.getBean(FilterRegistrationBean.class);
              assertThat(bean.getUrlPatterns()).containsExactly("/files/*", "*.bin");
            });
  }

  @Test
  void disabled_thereIsNoFilter() {
    web.withPropertyValues("safeclose.servlet.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
  }

  @Test
  void withoutServlets_thereIsNoFilter() {
    new ApplicationContextRunner()
        .withClassLoader(withoutWebFlux())
        .withUserConfiguration(Application.class)
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
  }

  /** It may well have the servlet API on its class path; nothing would ask the filter. */
  @Test
  void inAReactiveApplication_thereIsNoFilter() {
    new ReactiveWebApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(SafeCloseServletAutoConfiguration.class))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .isInstanceOf(ReactiveWebApplicationContext.class)
                    .doesNotHaveBean(FilterRegistrationBean.class));
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnFilter {
    @Bean
    SafeCloseFilter own() {
      return new SafeCloseFilter();
    }
  }

  @Test
  void anOwnFilter_isRegisteredAsOursWouldBe() {
    web.withUserConfiguration(OwnFilter.class)
        .run(
            context -> {
              FilterRegistrationBean<?> bean = context.getBean(FilterRegistrationBean.class);
              assertThat(bean.getFilter()).isSameAs(context.getBean("own"));
              assertThat(bean.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
              assertThat(bean.isAsyncSupported()).isTrue();
              assertThat(bean.determineDispatcherTypes())
                  .isEqualTo(EnumSet.allOf(DispatcherType.class));
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnRegistration {
    @Bean
    FilterRegistrationBean<SafeCloseFilter> own() {
      return new FilterRegistrationBean<>(new SafeCloseFilter());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class AnotherRegistration {
    @Bean
    FilterRegistrationBean<Filter> another() {
      return new FilterRegistrationBean<>((request, response, chain) -> {});
    }
  }

  @Test
  void anOwnRegistration_takesItsPlace() {
    web.withUserConfiguration(OwnRegistration.class)
        .run(context -> assertThat(context).hasBean("own").doesNotHaveBean("safeCloseFilter"));
  }

  @Test
  void aRegistrationOfAnotherFilter_doesNot() {
    web.withUserConfiguration(AnotherRegistration.class)
        .run(context -> assertThat(context).hasBean("another").hasBean("safeCloseFilter"));
  }

  @Test
  void withoutSpringMvc_thereIsTheFilterAlone() {
    web.withClassLoader(
            new FilteredClassLoader(
                "org.springframework.web.servlet.config", "org.springframework.web.reactive"))
        .run(
            context ->
                assertThat(context)
                    .hasBean("safeCloseFilter")
                    .doesNotHaveBean("safeCloseCallables"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "safeclose.servlet.enabled=ture",
        "safeclose.servlet.abort-on-client-loss=maybe",
        "safeclose.servlet.abort-on-client-los=true"
      })
  void aPropertyThatCannotBe_failsTheStartAndIsNamed(String property) {
    web.withPropertyValues(property)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(property.substring(0, property.indexOf('='))));
  }
}
