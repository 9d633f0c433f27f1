#include "codec/splice.h"

#include <algorithm>

#include "base/byte_cursor.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kPieceBytes = 1u << 20;

using Sink = std::function<Status(std::span<const std::byte>)>;

Status ReadRange(const Source& source, std::uint64_t begin, std::uint64_t end, const Sink& sink) {
  if (begin > end || end > source.size()) return Status(StatusCode::kInternal, "a range that is not in the file");
  std::vector<std::byte> piece;
  for (std::uint64_t at = begin; at < end; at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min(kPieceBytes, end - at)));
    CKPTFIT_RETURN_IF_ERROR(source.ReadAt(at, piece));
    CKPTFIT_RETURN_IF_ERROR(sink(piece));
  }
  return Status();
}

}  // namespace

std::int64_t Splice::Growth() const {
  return static_cast<std::int64_t>(text.size() + tail_bytes) - static_cast<std::int64_t>(end - begin);
}

void SortSplices(std::vector<Splice>* splices) {
  std::stable_sort(splices->begin(), splices->end(),
                   [](const Splice& a, const Splice& b) { return a.begin < b.begin; });
}

Status ReadSpliced(const Source& source, const std::vector<Splice>& splices, const Sink& sink) {
  std::uint64_t at = 0;
  for (const Splice& splice : splices) {
    CKPTFIT_RETURN_IF_ERROR(ReadRange(source, at, splice.begin, sink));
    if (!splice.text.empty()) CKPTFIT_RETURN_IF_ERROR(sink(AsBytes(splice.text)));
    if (splice.tail != nullptr) {
      const std::uint64_t end = splice.tail_begin + splice.tail_bytes;
      CKPTFIT_RETURN_IF_ERROR(ReadRange(*splice.tail, splice.tail_begin, end, sink));
    }
    if (splice.end < splice.begin) return Status(StatusCode::kInternal, "a range that ends before it begins");
    at = splice.end;
  }
  return ReadRange(source, at, source.size(), sink);
}

}  // namespace ckptfit
