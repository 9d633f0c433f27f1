#include "io/piece_reader.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/parallel.h"

namespace ckptfit {

PieceReader::Window PieceReader::MapWindow(const Source& source, std::uint64_t offset, std::uint64_t most,
                                           const Inspect& inspect) {
  if (most < kPieceBytes) return {};
  const std::uint64_t length = std::min(inspect ? kInspectedBytes : kWindowBytes, most);
  Window window{source.Map(offset, length), offset, length};
  if (window.bytes != nullptr && inspect) inspect(std::span(window.bytes.get(), static_cast<std::size_t>(length)));
  return window;
}

// For bytes that are inspected, which takes about as long as writing them elsewhere. `done` is given back on the way. Entering
// pages alone is no work for a thread: where the processors are busy, the next window waits longer for the thread than that takes.
void PieceReader::MapAhead(std::uint64_t offset, std::uint64_t most, Window done) {
  if (most < kPieceBytes) return;
  std::packaged_task<Window()> task(
      [source = source_, inspect = inspect_, offset, most, done = std::move(done)]() mutable {
        done.bytes.reset();
        return MapWindow(*source, offset, most, inspect);
      });
  std::future<Window> ahead = task.get_future();
  try {
    mapping_ = std::jthread(std::move(task));
    MoveElsewhere(mapping_.native_handle());
    ahead_ = std::move(ahead);
  } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): no more threads; it is mapped when it is needed
  }
}

void PieceReader::TakeWindow(std::uint64_t offset, std::uint64_t most) {
  Window done = std::exchange(window_, {});
  if (ahead_.valid()) window_ = ahead_.get();
  if (!window_.Holds(offset)) window_ = MapWindow(*source_, offset, most, inspect_);
  if (!window_.Holds(offset)) return;
  const std::uint64_t end = window_.at + window_.length;
  if (inspect_ && most > end - offset) MapAhead(end, most - (end - offset), std::move(done));
}

Result<std::span<const std::byte>> PieceReader::Next(std::uint64_t offset, std::uint64_t most) {
  if (!window_.Holds(offset)) TakeWindow(offset, most);
  if (window_.Holds(offset)) {
    const std::uint64_t rest = window_.at + window_.length - offset;
    return std::span(window_.bytes.get() + (offset - window_.at),
                     static_cast<std::size_t>(std::min({inspect_ ? kPieceBytes : kWindowBytes, most, rest})));
  }
  buffer_.resize(static_cast<std::size_t>(std::min(kPieceBytes, most)));
  CKPTFIT_RETURN_IF_ERROR(source_->ReadAt(offset, buffer_));
  if (inspect_) inspect_(buffer_);
  return std::span<const std::byte>(buffer_);
}

}  // namespace ckptfit
