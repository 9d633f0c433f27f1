#include "container/hdf5/checksum.h"

#include <bit>

#include "base/byte_cursor.h"

namespace ckptfit::hdf5 {
namespace {

struct State {
  std::uint32_t a, b, c;
};

// docs/formats/hdf5.md 3.9: rotations 4, 6, 8, 16, 19, 4.
void Mix(State& s) {
  s.a -= s.c, s.a ^= std::rotl(s.c, 4), s.c += s.b;
  s.b -= s.a, s.b ^= std::rotl(s.a, 6), s.a += s.c;
  s.c -= s.b, s.c ^= std::rotl(s.b, 8), s.b += s.a;
  s.a -= s.c, s.a ^= std::rotl(s.c, 16), s.c += s.b;
  s.b -= s.a, s.b ^= std::rotl(s.a, 19), s.a += s.c;
  s.c -= s.b, s.c ^= std::rotl(s.b, 4), s.b += s.a;
}

// docs/formats/hdf5.md 3.9: rotations 14, 11, 25, 16, 4, 14, 24.
void Finish(State& s) {
  s.c ^= s.b, s.c -= std::rotl(s.b, 14);
  s.a ^= s.c, s.a -= std::rotl(s.c, 11);
  s.b ^= s.a, s.b -= std::rotl(s.a, 25);
  s.c ^= s.b, s.c -= std::rotl(s.b, 16);
  s.a ^= s.c, s.a -= std::rotl(s.c, 4);
  s.b ^= s.a, s.b -= std::rotl(s.a, 14);
  s.c ^= s.b, s.c -= std::rotl(s.b, 24);
}

// Adds up to 12 bytes, zero-padded.
void AddBlock(State& s, std::span<const std::byte> block) {
  std::uint32_t words[3] = {0, 0, 0};
  for (std::size_t i = 0; i < block.size(); ++i) {
    words[i / 4] |= std::to_integer<std::uint32_t>(block[i]) << (8 * (i % 4));
  }
  s.a += words[0], s.b += words[1], s.c += words[2];
}

}  // namespace

std::uint32_t Lookup3(std::span<const std::byte> bytes) {
  const std::uint32_t start = 0xDEADBEEFu + static_cast<std::uint32_t>(bytes.size());
  State s{start, start, start};
  if (bytes.empty()) return s.c;
  while (bytes.size() > 12) {
    AddBlock(s, bytes.first(12));
    Mix(s);
    bytes = bytes.subspan(12);
  }
  AddBlock(s, bytes);
  Finish(s);
  return s.c;
}

bool ChecksumHolds(std::span<const std::byte> block) {
  if (block.size() < 4) return false;
  const std::size_t covered = block.size() - 4;
  const std::uint32_t stored = *ByteCursor(block.subspan(covered)).Read<std::uint32_t>();
  return SumsAgree(Lookup3(block.first(covered)), stored);
}

}  // namespace ckptfit::hdf5
