package io.github.safeclose.servlet.spring;

import io.github.safeclose.servlet.SafeCloseFilter;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code safeclose.servlet.*}: those of the filter, whose names, defaults and lowest
 * values they have, and where it is mapped. A misspelt one fails the start.
 */
@ConfigurationProperties(prefix = "safeclose.servlet", ignoreUnknownFields = false)
record SafeCloseServletProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("/*") List<String> urlPatterns,
    @DefaultValue("true") boolean abortOnClientLoss,
    @DefaultValue("true") boolean shortBodyGuard,
    @DefaultValue("64KB") DataSize headReadLimit,
    @DefaultValue("60s") Duration sourceIdleTimeout,
    @DefaultValue("0s") Duration unreadTimeout) {

  SafeCloseFilter filter() {
    return new SafeCloseFilter()
        .abortOnClientLoss(abortOnClientLoss)
        .shortBodyGuard(shortBodyGuard)
        .headReadLimit(headReadLimit.toBytes())
        .sourceIdleTimeout(sourceIdleTimeout)
        .unreadTimeout(unreadTimeout);
  }
}
