// CRC-32C (Castagnoli), the checksum of TensorFlow's tables and tensors, and the mask that is put over it when it is
// stored (docs/formats/tensor_bundle.md 1.2).
//
// Threads.  All functions may be called from many threads.
// Cost.     ExtendCrc32c(): the SSE 4.2 instruction where the processor has it, decided once at run time; else eight
// table
//           look-ups for eight bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ckptfit {

// The checksum of what `crc` covers followed by `bytes`; 0 covers nothing.
std::uint32_t ExtendCrc32c(std::uint32_t crc, std::span<const std::byte> bytes);

inline std::uint32_t Crc32c(std::span<const std::byte> bytes) { return ExtendCrc32c(0, bytes); }

inline constexpr std::uint32_t kCrc32cMaskDelta = 0xa282ead8;

// What is stored in place of `crc`, and back.
constexpr std::uint32_t MaskCrc32c(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + kCrc32cMaskDelta; }
constexpr std::uint32_t UnmaskCrc32c(std::uint32_t masked) {
  const std::uint32_t rotated = masked - kCrc32cMaskDelta;
  return (rotated >> 17) | (rotated << 15);
}

// The two implementations, for tests and benchmarks. The accelerated one must only be called when
// HasCrc32cInstruction().
bool HasCrc32cInstruction();
std::uint32_t ExtendCrc32cPortable(std::uint32_t crc, std::span<const std::byte> bytes);
std::uint32_t ExtendCrc32cAccelerated(std::uint32_t crc, std::span<const std::byte> bytes);

}  // namespace ckptfit
