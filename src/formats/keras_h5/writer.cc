#include "formats/keras_h5/writer.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace ckptfit::keras_h5 {
namespace {

constexpr std::uint64_t kPieceBytes = 1u << 20;

Status HandOnMetadata(const hdf5::SparseMemory& metadata, std::uint64_t begin, std::uint64_t end,
                      const ByteSink& sink) {
  std::vector<std::byte> piece;
  for (; begin < end; begin += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min(kPieceBytes, end - begin)));
    metadata.Read(begin, piece);
    if (!sink(piece)) return ReadingEnded();
  }
  return Status();
}

Status HandOnChunk(const Extent& extent, const ByteSink& sink) {
  const StoredChunks& stored = *extent.dataset->chunks;
  std::uint64_t done = 0;
  const auto pass = [&](std::span<const std::byte> bytes) {
    done += bytes.size();
    return done <= extent.bytes && sink(bytes);
  };
  CKPTFIT_RETURN_IF_ERROR(stored.read(stored.chunks[*extent.chunk], pass));
  if (done == extent.bytes) return Status();
  return Status(StatusCode::kInvalidArgument, "a chunk of another length than it said",
                {"", Where::kNoOffset, Where::kNoOffset, extent.dataset->path});
}

Status HandOnValues(const Extent& extent, const ByteSink& sink) {
  if (extent.chunk) return HandOnChunk(extent, sink);
  NewTensor tensor = *extent.dataset->tensor;
  tensor.key = extent.dataset->path;  // for errors
  return HandOn(tensor, [&](std::span<const std::byte> bytes) { return sink(bytes) ? Status() : ReadingEnded(); });
}

class MetadataSource final : public Source {
 public:
  MetadataSource(std::string name, hdf5::SparseMemory memory) : name_(std::move(name)), memory_(std::move(memory)) {}

  std::string_view name() const override { return name_; }
  std::uint64_t size() const override { return memory_.size(); }
  Status ReadAt(std::uint64_t offset, std::span<std::byte> out) const override {
    if (offset > size() || out.size() > size() - offset) {
      return Status(StatusCode::kTruncated, "behind the end of the file", {name_, offset, out.size(), ""});
    }
    memory_.Read(offset, out);
    return Status();
  }

 private:
  const std::string name_;
  const hdf5::SparseMemory memory_;
};

}  // namespace

std::shared_ptr<const Source> PlannedH5::WithoutValues(std::string name) && {
  return std::make_shared<MetadataSource>(std::move(name), std::move(layout_.metadata));
}

Result<PlannedH5> PlannedH5::Make(const NewH5& file) {
  Layout layout;
  CKPTFIT_RETURN_IF_ERROR(LayOut(file, layout));
  return PlannedH5(std::move(layout));
}

Status PlannedH5::Read(const ByteSink& sink) const {
  std::uint64_t at = 0;
  for (const Extent& extent : layout_.extents) {
    CKPTFIT_RETURN_IF_ERROR(HandOnMetadata(layout_.metadata, at, extent.begin, sink));
    CKPTFIT_RETURN_IF_ERROR(HandOnValues(extent, sink));
    at = extent.begin + extent.bytes;
  }
  return HandOnMetadata(layout_.metadata, at, size(), sink);
}

Status WriteH5(const NewH5& file, OutputFile& out) {
  CKPTFIT_ASSIGN_OR_RETURN(const PlannedH5 planned, PlannedH5::Make(file));
  Status written;
  const Status read = planned.Read([&](std::span<const std::byte> bytes) {
    written = out.Write(bytes);
    return written.ok();
  });
  CKPTFIT_RETURN_IF_ERROR(written);
  CKPTFIT_RETURN_IF_ERROR(read);
  return out.Commit();
}

}  // namespace ckptfit::keras_h5
