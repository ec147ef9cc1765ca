package io.github.safeclose.servlet.spring;

import io.github.safeclose.servlet.SafeCloseFilter;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.ResolvableType;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Unless the application says itself where the filter stands. Boot's own would count a filter. */
final class OnNoOwnRegistration implements ConfigurationCondition {
  private static final ResolvableType REGISTRATION =
      ResolvableType.forClassWithGenerics(FilterRegistrationBean.class, SafeCloseFilter.class);

  @Override
  public ConfigurationPhase getConfigurationPhase() {
    return ConfigurationPhase.REGISTER_BEAN; // when the application's own beans are known
  }

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConfigurableListableBeanFactory beans = context.getBeanFactory();
    return beans == null || beans.getBeanNamesForType(REGISTRATION, true, false).length == 0;
  }
}
