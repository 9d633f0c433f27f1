// Unpacking of deflate data in one piece, and the CRC-32 of zip.
//
// Trust.   The caller says how long the result must be, and bounds it first (kMaxDeflateRatio); nothing is allocated
// here.
//          Data that unpacks to more or less, or whose end is missing, is an error.
// Cost.    One pass; memory only for the decoder's tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ckptfit/result.h"

namespace ckptfit {

// No deflate stream unpacks to more than this multiple of its length.
inline constexpr std::uint64_t kMaxDeflateRatio = 1032;

// Unpack a raw deflate stream (zip), or one in a zlib frame (HDF5), into exactly `out`. kCorrupt when it is damaged or
// has another length.
Status InflateRaw(std::span<const std::byte> packed, std::span<std::byte> out);
Status InflateZlib(std::span<const std::byte> packed, std::span<std::byte> out);

// The CRC-32 of zip over `bytes`, continuing from `crc`; 0 begins.
std::uint32_t Crc32(std::uint32_t crc, std::span<const std::byte> bytes);

}  // namespace ckptfit
