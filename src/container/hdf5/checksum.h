// Bob Jenkins' lookup3 hash, with which HDF5 protects its newer metadata and keys its name indexes.
//
// Layout and parameters: docs/formats/hdf5.md 3.9. It detects damage; it proves nothing about authorship.
// Cost.    O(length), no allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ckptfit::hdf5 {

// hashlittle() with initial value 0.
std::uint32_t Lookup3(std::span<const std::byte> bytes);

// Whether a computed and a stored checksum agree. Always, in builds for fuzzing: a fuzzer would never get past them.
inline bool SumsAgree(std::uint32_t computed, std::uint32_t stored) {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  (void)computed, (void)stored;
  return true;
#else
  return computed == stored;
#endif
}

// What libhdf5 says when a checksum does not hold.
inline constexpr const char* kBadChecksum = "incorrect metadata checksum after all read attempts";

// Whether the last four bytes of `block` are the hash of all before them. False for blocks shorter than four bytes.
bool ChecksumHolds(std::span<const std::byte> block);

}  // namespace ckptfit::hdf5
