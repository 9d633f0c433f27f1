#include "container/hdf5/superblock.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/byte_cursor.h"
#include "container/hdf5/checksum.h"
#include "container/hdf5/metadata_reader.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::string_view kSignature("\x89HDF\r\n\x1a\n", 8);
constexpr std::size_t kLongest = 100;  // of version 1; all others are shorter

using Bytes = std::array<std::byte, kLongest>;

// docs/formats/hdf5.md 3.1: at byte 0, 512, 1024, 2048 and so on.
Result<std::uint64_t> FindSignature(const Source& source) {
  std::array<std::byte, 8> bytes{};
  for (std::uint64_t at = 0; at + 8 <= source.size(); at = at == 0 ? 512 : at * 2) {
    CKPTFIT_RETURN_IF_ERROR(source.ReadAt(at, bytes));
    if (AsText(bytes) == kSignature) return at;
    if (at > source.size() / 2) break;
  }
  return Status(StatusCode::kNotThisFormat, "file signature not found", {std::string(source.name()), 0, 8, ""});
}

class Decoder {
 public:
  Decoder(const Source& source, std::uint64_t base, const Bytes& bytes) : source_(source), bytes_(bytes) {
    block_.base = base;
  }

  Result<Superblock> Decode() {
    block_.version = Byte(8);
    if (block_.version > 3) return Bad("bad superblock version number", 8);
    CKPTFIT_RETURN_IF_ERROR(block_.version < 2 ? DecodeOld() : DecodeNew());
    CKPTFIT_RETURN_IF_ERROR(CheckEnd());
    return block_;
  }

 private:
  unsigned Byte(std::size_t at) const { return std::to_integer<unsigned>(bytes_[at]); }
  std::uint64_t Uint(std::size_t at, unsigned width) const {
    const std::span<const std::byte> all(bytes_);
    ByteCursor cursor(all.subspan(at));
    return cursor.ReadUint(width).value_or(0);
  }

  Status Make(StatusCode code, std::string text, std::size_t at) const {
    const std::uint64_t position = block_.base + at;
    return Status(code, std::move(text), Where{std::string(source_.name()), position, position + 1, ""});
  }
  Status Bad(std::string text, std::size_t at) const { return Make(StatusCode::kCorrupt, std::move(text), at); }

  // Sizes of offsets and lengths: libhdf5 knows 2 to 32, we read 8 (docs/formats/hdf5.md 2.6).
  Status CheckSizes(std::size_t offsets_at) {
    const auto known = [](unsigned n) { return n == 2 || n == 4 || n == 8 || n == 16 || n == 32; };
    if (!known(Byte(offsets_at))) return Bad("bad byte number in an address", offsets_at);
    if (!known(Byte(offsets_at + 1))) return Bad("bad byte number for object size", offsets_at + 1);
    if (Byte(offsets_at) == 8 && Byte(offsets_at + 1) == 8) return Status();
    return Make(StatusCode::kUnsupported,
                "offsets of " + std::to_string(Byte(offsets_at)) + " and lengths of " +
                    std::to_string(Byte(offsets_at + 1)) + " bytes are not read, only 8 and 8",
                offsets_at);
  }

  // docs/formats/hdf5.md 3.2.
  Status DecodeOld() {
    CKPTFIT_RETURN_IF_ERROR(CheckSizes(13));
    if (Byte(9) != 0) return Bad("bad free space version number", 9);
    if (Byte(10) != 0) return Bad("bad object directory version number", 10);
    if (Byte(12) != 0) return Bad("bad shared-header format version number", 12);
    block_.leaf_k = static_cast<std::uint16_t>(Uint(16, 2));
    if (block_.leaf_k == 0) return Bad("bad symbol table leaf node 1/2 rank", 16);
    block_.internal_k = static_cast<std::uint16_t>(Uint(18, 2));
    if (block_.internal_k == 0) return Bad("bad 1/2 rank for btree internal nodes", 18);
    if (Uint(20, 4) > 0xFF) return Bad("bad superblock status flags", 21);
    if ((Byte(20) & ~7u) != 0) return Bad("bad flag value for superblock", 20);
    std::size_t at = 24;
    if (block_.version == 1) {
      block_.chunk_k = static_cast<std::uint16_t>(Uint(24, 2));
      if (block_.chunk_k == 0) return Bad("bad 1/2 rank for btree internal nodes", 24);
      at = 28;
    }
    stored_base_ = Uint(at, 8);
    block_.stored_eof = Uint(at + 16, 8);
    block_.extension = kUndefined;
    block_.root = Uint(at + 40, 8);
    late_ = LateChecks(at);
    return Status();
  }

  // Faults that libhdf5 meets only after it has compared the end of the file.
  Status LateChecks(std::size_t at) const {
    if (Uint(at + 8, 8) != kUndefined) {
      return Bad("invalid superblock - extension message should not be defined for version < 2", at + 8);
    }
    if (Uint(at + 48, 4) > 2) return Bad("unknown symbol table entry cache type", at + 48);
    if (Uint(at + 24, 8) != kUndefined) {
      return Make(StatusCode::kUnsupported, "attempting I/O in temporary file space", at + 24);
    }
    return Status();
  }

  // docs/formats/hdf5.md 3.3.
  Status DecodeNew() {
    CKPTFIT_RETURN_IF_ERROR(CheckSizes(9));
    if (!ChecksumHolds(std::span(bytes_).first(48))) {
      return Make(StatusCode::kChecksum, kBadChecksum, 44);
    }
    block_.flags = static_cast<std::uint8_t>(Byte(11));
    if ((block_.flags & ~7u) != 0) return Bad("bad flag value for superblock", 11);
    stored_base_ = Uint(12, 8);
    block_.extension = Uint(20, 8);
    block_.stored_eof = Uint(28, 8);
    block_.root = Uint(36, 8);
    return Status();
  }

  // docs/formats/hdf5.md 3.1: what counts is where the superblock is, not where it says to be.
  Status CheckEnd() {
    block_.stored_eof += block_.base - stored_base_;  // wraps as in libhdf5; a wrapped end is beyond any file
    if (block_.stored_eof > source_.size()) {
      return Status(StatusCode::kTruncated,
                    "truncated file: eof = " + std::to_string(source_.size() - block_.base) + ", sblock->base_addr = " +
                        std::to_string(block_.base) + ", stored_eof = " + std::to_string(block_.stored_eof),
                    Where{std::string(source_.name()), source_.size(), block_.stored_eof, ""});
    }
    block_.end = block_.stored_eof - std::min(block_.stored_eof, block_.base);
    return late_;
  }

  const Source& source_;
  const Bytes& bytes_;
  Superblock block_;
  std::uint64_t stored_base_ = 0;
  Status late_;
};

}  // namespace

bool HasSignature(const Source& source) { return FindSignature(source).has_value(); }

Result<Superblock> ReadSuperblock(const Source& source) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::uint64_t base, FindSignature(source));
  // A superblock that the file cuts short reads as if zeros followed: so does libhdf5, and its messages tell.
  Bytes bytes{};
  const std::size_t present = static_cast<std::size_t>(std::min<std::uint64_t>(kLongest, source.size() - base));
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(base, std::span(bytes).first(present)));
  return Decoder(source, base, bytes).Decode();
}

}  // namespace ckptfit::hdf5
