#include "formats/safetensors/values.h"

#include <algorithm>
#include <string>
#include <utility>

#include "io/piece_reader.h"

namespace ckptfit {
namespace {

class Values final : public TensorValues {
 public:
  Values(std::shared_ptr<const Source> source, std::vector<TensorInfo> tensors)
      : source_(std::move(source)), tensors_(std::move(tensors)) {}

  Status Read(std::string_view key, const ByteSink& sink) override {
    const auto at = std::lower_bound(tensors_.begin(), tensors_.end(), key,
                                     [](const TensorInfo& tensor, std::string_view k) { return tensor.key < k; });
    if (at == tensors_.end() || at->key != key) return Status(StatusCode::kNotFound, "no such tensor");
    return PieceReader(*source_).HandOn(at->offset, at->bytes, sink, ReadingEnded());
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
