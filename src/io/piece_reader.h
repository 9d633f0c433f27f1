// Reads a range of a Source forwards, in pieces that stay in the processor's cache between those who look at them: a
// checksum is taken of bytes that are then written without coming from memory again.
//
// Trust.     As the Source. What lies outside it is kTruncated.
// Ownership. Keeps a pointer to the Source, which must outlive it.
// Threads.   One thread at a time. The next window of a long range that is inspected is mapped, and inspected, on a thread of
//            its own, while this one looks at what is there.
// Cost.      No copy where the Source maps; else one read a piece. A piece that is inspected stays in the processor's cache; of
//            what is not, a window is handed out at once. Memory: kPieceBytes, or the mapped pages of a window, of two where they
//            are inspected.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "ckptfit/source.h"

namespace ckptfit {

class PieceReader {
 public:
  static constexpr std::uint64_t kPieceBytes = 512u << 10;
  static constexpr std::uint64_t kWindowBytes = 8u << 20;
  static constexpr std::uint64_t kInspectedBytes = 2u << 20;  // a window of bytes that are inspected

  // Sees each byte once, in their order, before it is handed out; perhaps on the thread that maps, but never on two at
  // once. For ranges that are read forwards from their beginning.
  using Inspect = std::function<void(std::span<const std::byte>)>;

  explicit PieceReader(const Source& source, Inspect inspect = {}) : source_(&source), inspect_(std::move(inspect)) {}

  // The next bytes from `offset` on: at least one, at most `most`, which is not 0. Valid until the next call.
  Result<std::span<const std::byte>> Next(std::uint64_t offset, std::uint64_t most);

  // Hands [offset, offset + length) on to `sink`; ends with `ended` when that returns false.
  template <typename Sink>
  Status HandOn(std::uint64_t offset, std::uint64_t length, const Sink& sink, const Status& ended) {
    while (length > 0) {
      CKPTFIT_ASSIGN_OR_RETURN(const std::span<const std::byte> piece, Next(offset, length));
      if (!sink(piece)) return ended;
      offset += piece.size();
      length -= piece.size();
    }
    return Status();
  }

 private:
  // What is mapped of the source, from `at` on.
  struct Window {
    std::shared_ptr<const std::byte> bytes;
    std::uint64_t at = 0;
    std::uint64_t length = 0;

    bool Holds(std::uint64_t offset) const { return bytes != nullptr && offset >= at && offset - at < length; }
  };

  static Window MapWindow(const Source& source, std::uint64_t offset, std::uint64_t most, const Inspect& inspect);
  void MapAhead(std::uint64_t offset, std::uint64_t most, Window done);
  void TakeWindow(std::uint64_t offset, std::uint64_t most);

  const Source* source_;
  Inspect inspect_;
  Window window_;
  std::vector<std::byte> buffer_;
  std::future<Window> ahead_;  // what is being mapped
  std::jthread mapping_;       // by whom; last, for it must end before all else does
};

}  // namespace ckptfit
