/** Applications to which safeclose is added by its jars alone. */
package io.github.safeclose.it.spring;
