package io.github.safeclose.sdktests;

/** The answer to a ListObjectsV2. */
final class Listing {
  static final int OBJECTS = 3;

  private Listing() {}

  static Answer answer() {
    StringBuilder xml = new StringBuilder("<ListBucketResult><Name>bucket</Name>");
    for (int i = 0; i < OBJECTS; i++) {
      xml.append("<Contents><Key>key").append(i).append("</Key><Size>1</Size></Contents>");
    }
    return Answer.xml(200, xml.append("</ListBucketResult>").toString());
  }
}
