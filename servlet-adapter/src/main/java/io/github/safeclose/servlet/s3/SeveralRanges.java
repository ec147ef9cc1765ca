package io.github.safeclose.servlet.s3;

/**
 * What becomes of a request for several ranges at once. S3 does not serve them: asked for two parts
 * of an object, it answers with all of it. So this is decided before S3 is asked.
 */
public enum SeveralRanges {
  /** 416, the default: the client is told, and may ask for one range at a time. */
  REFUSE,
  /** 206 with the first range that was asked for, as RFC 9110 allows; S3 is asked for that one. */
  FIRST
}
