// Bob Jenkins' lookup3 hash, with which HDF5 protects its newer metadata and keys its name indexes.
//
// Layout and parameters: docs/formats/hdf5.md 3.9. It detects damage; it proves nothing about authorship.
// Cost.    O(length), no allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "codec/sums_agree.h"

namespace ckptfit::hdf5 {

// hashlittle() with initial value 0.
std::uint32_t Lookup3(std::span<const std::byte> bytes);

// What libhdf5 says when a checksum does not hold.
inline constexpr const char* kBadChecksum = "incorrect metadata checksum after all read attempts";

// Whether the last four bytes of `block` are the hash of all before them. False for blocks shorter than four bytes.
bool ChecksumHolds(std::span<const std::byte> block);

}  // namespace ckptfit::hdf5
