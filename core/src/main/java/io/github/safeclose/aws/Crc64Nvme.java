package io.github.safeclose.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.SdkChecksum;

/** CRC64NVME as the SDK computes it: by a module that old SDKs lack, and that asks for CRT. */
record Crc64Nvme(SdkChecksum checksum) implements ObjectChecksum.Running {

  static ObjectChecksum.@Nullable Running ifPresent() {
    try {
      return new Crc64Nvme(SdkChecksum.forAlgorithm(DefaultChecksumAlgorithm.CRC64NVME));
    } catch (LinkageError | RuntimeException absent) {
      return null;
    }
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    checksum.update(bytes, offset, length);
  }

  @Override
  public byte[] value() {
    return checksum.getChecksumBytes();
  }
}
