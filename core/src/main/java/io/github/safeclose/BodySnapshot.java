package io.github.safeclose;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

record BodySnapshot(
    Optional<String> origin,
    Optional<String> operation,
    long bytesRead,
    OptionalLong bytesRemaining,
    OptionalDouble bytesPerSecond)
    implements BodyState {}
