// Data layout, filter pipeline and fill value messages: where the elements of a dataset are and how they are packed.
//
// Layout: docs/formats/hdf5.md 4.4, 4.6, 4.7.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ckptfit/result.h"

namespace ckptfit::hdf5 {

enum class ChunkIndex : std::uint8_t {
  kBtreeV1 = 0,
  kSingle = 1,
  kImplicit = 2,
  kFixedArray = 3,
  kExtensibleArray = 4,
  kBtreeV2 = 5,
};

struct Layout {
  enum class Kind : std::uint8_t { kCompact = 0, kContiguous = 1, kChunked = 2, kVirtual = 3 };
  Kind kind = Kind::kContiguous;
  unsigned version = 3;
  std::uint64_t address = ~std::uint64_t{0};  // data, or chunk index; kUndefined: nothing written
  std::uint64_t size = 0;                     // compact and contiguous: stored bytes
  std::vector<std::byte> compact;             // the data itself
  // Chunked:
  ChunkIndex index = ChunkIndex::kBtreeV1;
  std::vector<std::uint64_t> chunk;  // dimensions of a chunk in elements, without the element size
  std::uint64_t element_size = 0;
  bool edge_chunks_unfiltered = false;
  bool single_filtered = false;
  std::uint64_t single_size = 0;  // kSingle, filtered: stored bytes
  std::uint32_t single_mask = 0;
};

struct Filter {
  enum Id : std::uint16_t { kDeflate = 1, kShuffle = 2, kFletcher32 = 3 };
  std::uint16_t id = 0;
  std::uint16_t flags = 0;
  std::string name;
  std::vector<std::uint32_t> values;
};

struct FillValue {
  bool defined = false;
  std::vector<std::byte> bytes;  // empty: zeros
};

// Decode one message each. kCorrupt with libhdf5's text; kUnsupported for
// layouts of version 1 and 2.
Result<Layout> ParseLayout(std::span<const std::byte> body);
Result<std::vector<Filter>> ParseFilterPipeline(std::span<const std::byte> body);
Result<FillValue> ParseFillValue(std::span<const std::byte> body);

}  // namespace ckptfit::hdf5
