// Forward reading of a data shard through a buffer, with the answers of TensorFlow's InputBuffer
// (docs/formats/tensor_bundle.md 1.9).
//
// Cost.  256 KiB of memory, and what a PieceReader takes for long ranges, whatever is read; no more than the caller means to read, when it says how much.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ckptfit/source.h"
#include "io/piece_reader.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

class ShardStream {
 public:
  // `most`: how many bytes at once are worth reading.
  explicit ShardStream(const Source& source, std::uint64_t offset, std::uint64_t most = ~std::uint64_t{0})
      : source_(&source), pieces_(source), position_(offset), most_(most), chunk_at_(offset) {}

  std::uint64_t position() const { return position_; }

  // TensorFlow reads an entry of up to 256 KiB ahead: OUT_OF_RANGE at once when the file ends inside it,
  // INVALID_ARGUMENT when the size is negative.
  TfStatus ReadAhead(std::int64_t size) const;
  // `entry_end`: where the entry ends, which decides the wording for a varint of more than ten bytes.
  TfStatus ReadVarint(std::uint64_t entry_end, std::uint64_t& value);
  TfStatus ReadUint32(std::uint32_t& value);
  // Hands the next `length` bytes to `sink` in pieces; INVALID_ARGUMENT when it returns false.
  template <typename Sink>
  TfStatus ReadBytes(std::uint64_t length, Sink&& sink) {
    while (length > 0) {
      std::span<const std::byte> piece;
      if (TfStatus status = Peek(length, piece); !status.ok()) return status;
      piece = piece.first(static_cast<std::size_t>(std::min<std::uint64_t>(length, piece.size())));
      if (!sink(piece)) return {TfStatus::Code::kInvalidArgument, ReadingEnded().message()};
      position_ += piece.size();
      length -= piece.size();
    }
    return {};
  }

 private:
  // At least one byte at the position, of `wanted` ones, or why there is none.
  TfStatus Peek(std::uint64_t wanted, std::span<const std::byte>& available);
  TfStatus ReadByte(std::uint8_t& value);

  const Source* source_;
  PieceReader pieces_;
  std::uint64_t position_;
  std::uint64_t most_;
  std::uint64_t chunk_at_;
  std::vector<std::byte> chunk_;
};

}  // namespace ckptfit
