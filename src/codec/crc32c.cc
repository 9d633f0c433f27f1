#include "codec/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace ckptfit {
namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // reflected

// kTables[k][b]: the remainder of byte b followed by k zero bytes.
constexpr std::array<std::array<std::uint32_t, 256>, 8> MakeTables() {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t crc = b;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    tables[0][b] = crc;
  }
  for (std::size_t k = 1; k < 8; ++k) {
    for (std::size_t b = 0; b < 256; ++b) {
      const std::uint32_t previous = tables[k - 1][b];
      tables[k][b] = (previous >> 8) ^ tables[0][previous & 0xff];
    }
  }
  return tables;
}

constexpr auto kTables = MakeTables();

std::uint32_t LoadLittleEndian32(const std::byte* at) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) value |= std::to_integer<std::uint32_t>(at[i]) << (8 * i);
  return value;
}

}  // namespace

std::uint32_t ExtendCrc32cPortable(std::uint32_t crc, std::span<const std::byte> bytes) {
  crc = ~crc;
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    const std::uint32_t low = crc ^ LoadLittleEndian32(at);
    const std::uint32_t high = LoadLittleEndian32(at + 4);
    crc = kTables[7][low & 0xff] ^ kTables[6][(low >> 8) & 0xff] ^ kTables[5][(low >> 16) & 0xff] ^
          kTables[4][low >> 24] ^ kTables[3][high & 0xff] ^ kTables[2][(high >> 8) & 0xff] ^
          kTables[1][(high >> 16) & 0xff] ^ kTables[0][high >> 24];
  }
  for (; left > 0; --left, ++at) crc = (crc >> 8) ^ kTables[0][(crc ^ std::to_integer<std::uint32_t>(*at)) & 0xff];
  return ~crc;
}

#if defined(__x86_64__)

namespace {

// The instruction gives its result after three cycles, but one can begin in each: three stretches are taken side by side.
constexpr std::size_t kStretch = 4096;  // bytes; a power of two

// What each bit of a register becomes when zero bytes follow: the map is linear, so that says all.
using ShiftMap = std::array<std::uint32_t, 32>;

constexpr ShiftMap Twice(const ShiftMap& map) {
  ShiftMap twice{};
  for (std::size_t bit = 0; bit < 32; ++bit) {
    for (std::size_t i = 0; i < 32; ++i) {
      if ((map[bit] >> i & 1) != 0) twice[bit] ^= map[i];
    }
  }
  return twice;
}

// What a register becomes when kStretch zero bytes follow, for each of its bytes: registers of parts are added up so.
using ShiftTables = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr ShiftTables MakeShiftTables() {
  ShiftMap map{};
  for (std::uint32_t bit = 0; bit < 32; ++bit) {
    const std::uint32_t crc = std::uint32_t{1} << bit;
    map[bit] = (crc >> 8) ^ kTables[0][crc & 0xff];
  }
  for (std::size_t bytes = 1; bytes < kStretch; bytes *= 2) map = Twice(map);
  ShiftTables tables{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t b = 0; b < 256; ++b) {
      for (std::size_t bit = 0; bit < 8; ++bit) {
        if ((b >> bit & 1) != 0) tables[i][b] ^= map[8 * i + bit];
      }
    }
  }
  return tables;
}

constexpr ShiftTables kShift = MakeShiftTables();

std::uint64_t Shift(std::uint64_t state) {
  return kShift[0][state & 0xff] ^ kShift[1][state >> 8 & 0xff] ^ kShift[2][state >> 16 & 0xff] ^
         kShift[3][state >> 24 & 0xff];
}

__attribute__((target("sse4.2"))) std::uint64_t ThreeStretches(std::uint64_t state, const std::byte* at) {
  std::uint64_t second = 0, third = 0;
  for (std::size_t i = 0; i < kStretch; i += 8) {
    std::array<std::uint64_t, 3> words{};
    std::memcpy(&words[0], at + i, 8);
    std::memcpy(&words[1], at + kStretch + i, 8);
    std::memcpy(&words[2], at + 2 * kStretch + i, 8);
    state = _mm_crc32_u64(state, words[0]);
    second = _mm_crc32_u64(second, words[1]);
    third = _mm_crc32_u64(third, words[2]);
  }
  return Shift(Shift(state) ^ second) ^ third;
}

}  // namespace

bool HasCrc32cInstruction() {
  static const bool has = __builtin_cpu_supports("sse4.2") != 0;
  return has;
}

__attribute__((target("sse4.2"))) std::uint32_t ExtendCrc32cAccelerated(std::uint32_t crc,
                                                                        std::span<const std::byte> bytes) {
  std::uint64_t state = ~crc;
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 16 * kStretch; left -= 3 * kStretch, at += 3 * kStretch) state = ThreeStretches(state, at);
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    state = _mm_crc32_u64(state, word);
  }
  auto tail = static_cast<std::uint32_t>(state);
  for (; left > 0; --left, ++at) tail = _mm_crc32_u8(tail, std::to_integer<std::uint8_t>(*at));
  return ~tail;
}

#else

bool HasCrc32cInstruction() { return false; }

std::uint32_t ExtendCrc32cAccelerated(std::uint32_t crc, std::span<const std::byte> bytes) {
  return ExtendCrc32cPortable(crc, bytes);
}

#endif

std::uint32_t ExtendCrc32c(std::uint32_t crc, std::span<const std::byte> bytes) {
  return HasCrc32cInstruction() ? ExtendCrc32cAccelerated(crc, bytes) : ExtendCrc32cPortable(crc, bytes);
}

}  // namespace ckptfit
