package io.github.safeclose;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

record EndedBody(
    CloseOutcome outcome,
    CloseReason reason,
    Optional<String> origin,
    Optional<String> operation,
    long bytesRead,
    OptionalLong bytesDrained,
    OptionalLong bytesAvoided,
    Duration closeTime)
    implements CloseEvent {}
