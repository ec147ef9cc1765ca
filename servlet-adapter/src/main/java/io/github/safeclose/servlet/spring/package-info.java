/** The filter in a Spring Boot application, by the jar's being there. No application imports it. */
@NullMarked
package io.github.safeclose.servlet.spring;

import org.jspecify.annotations.NullMarked;
