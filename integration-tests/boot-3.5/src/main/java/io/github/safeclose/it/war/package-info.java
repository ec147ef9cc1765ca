/** The handlers of the Spring application in a web application without Spring Boot. */
package io.github.safeclose.it.war;
