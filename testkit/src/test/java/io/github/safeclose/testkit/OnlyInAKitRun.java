package io.github.safeclose.testkit;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** For streams that are meant to fail: skipped wherever {@link KitRun} does not run them. */
public final class OnlyInAKitRun implements ExecutionCondition {
  static final String PARAMETER = "io.github.safeclose.testkit.kitRun";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context.getConfigurationParameter(PARAMETER).isPresent()
        ? ConditionEvaluationResult.enabled("in a KitRun")
        : ConditionEvaluationResult.disabled("broken on purpose, and run by another test");
  }
}
