// What fixed and extensible arrays of chunks share: checksummed blocks, the start of their headers, their entries.
//
// Layout: docs/formats/hdf5.md 7.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "container/hdf5/chunk_index.h"

namespace ckptfit::hdf5 {

class ChunkArray {
 public:
  ChunkArray(const ChunkArray&) = delete;
  ChunkArray& operator=(const ChunkArray&) = delete;
  virtual ~ChunkArray() = default;

 protected:
  static constexpr std::uint64_t kBlockPrefix = 14;  // signature, version, client, header address

  // `kind` is "fixed" or "extensible", as messages say it.
  ChunkArray(MetadataReader& reader, const ChunkGrid& grid, bool filtered, const char* kind);

  // The number of the chunk of an entry, or nothing when the entry lies outside the dataset's extent.
  virtual std::optional<std::uint64_t> NumberOf(std::uint64_t entry) const = 0;

  // Reads the header of `bytes` bytes and what both kinds begin with; `cursor` then stands behind the entry size.
  Status OpenHeader(std::uint64_t address, std::uint64_t bytes, std::string_view signature, ByteCursor* cursor);
  // Reads a block, checks that it belongs to the header, and makes `cursor` stand behind its prefix.
  Status OpenBlock(std::uint64_t address, std::uint64_t bytes, std::string_view signature, ByteCursor* cursor);
  Status ReadChecked(std::uint64_t address, std::uint64_t length);
  // Keeps the chunks of `count` entries, the first of which is entry `first`.
  void ReadEntries(ByteCursor& cursor, std::uint64_t first, std::uint64_t count);
  // Whether bit `bit` of a bitmap of written pages is set, the highest bit of a byte first.
  static bool IsWritten(std::span<const std::byte> bitmap, std::uint64_t bit);

  MetadataReader& reader_;
  const ChunkGrid& grid_;
  ChunkEntryFormat format_;
  std::vector<ChunkLocation> chunks_;
  std::vector<std::byte> buffer_;

 private:
  std::string Text(const char* before, const char* behind) const { return before + kind_ + behind; }

  std::string kind_;
  std::uint64_t header_ = kUndefined;
};

}  // namespace ckptfit::hdf5
