#include "formats/safetensors/values.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ckptfit {
namespace {

constexpr std::uint64_t kPieceBytes = 1u << 20;

class Values final : public TensorValues {
 public:
  Values(std::shared_ptr<const Source> source, std::vector<TensorInfo> tensors)
      : source_(std::move(source)), tensors_(std::move(tensors)) {}

  Status Read(std::string_view key, const ByteSink& sink) override {
    const auto at = std::lower_bound(tensors_.begin(), tensors_.end(), key,
                                     [](const TensorInfo& tensor, std::string_view k) { return tensor.key < k; });
    if (at == tensors_.end() || at->key != key) return Status(StatusCode::kNotFound, "no such tensor");
    std::vector<std::byte> piece;
    for (std::uint64_t done = 0; done < at->bytes; done += piece.size()) {
      piece.resize(static_cast<std::size_t>(std::min(kPieceBytes, at->bytes - done)));
      CKPTFIT_RETURN_IF_ERROR(source_->ReadAt(at->offset + done, piece));
      if (!sink(piece)) return ReadingEnded();
    }
    return Status();
  }

 private:
  std::shared_ptr<const Source> source_;
  std::vector<TensorInfo> tensors_;
};

}  // namespace

std::unique_ptr<TensorValues> SafetensorsValues(std::shared_ptr<const Source> source, std::vector<TensorInfo> tensors) {
  return std::make_unique<Values>(std::move(source), std::move(tensors));
}

}  // namespace ckptfit
