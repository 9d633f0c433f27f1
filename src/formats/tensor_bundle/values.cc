#include "formats/tensor_bundle/values.h"

#include <string>

namespace ckptfit {
namespace {

StatusCode CodeOf(TfStatus::Code code) {
  switch (code) {
    case TfStatus::Code::kOk:
      return StatusCode::kOk;
    case TfStatus::Code::kNotFound:
      return StatusCode::kNotFound;
    case TfStatus::Code::kOutOfRange:
      return StatusCode::kTruncated;
    case TfStatus::Code::kDataLoss:
      return StatusCode::kChecksum;
    case TfStatus::Code::kUnimplemented:
      return StatusCode::kUnsupported;
    case TfStatus::Code::kPermissionDenied:
    case TfStatus::Code::kUnknown:
      return StatusCode::kIo;
    case TfStatus::Code::kBadAlloc:
      return StatusCode::kOverBudget;
    default:
      return StatusCode::kCorrupt;
  }
}

class Values final : public TensorValues {
 public:
  explicit Values(const TensorBundle& bundle) : bundle_(bundle) {}

  Status Read(std::string_view key, const ByteSink& sink) override {
    const auto entry = bundle_.Find(key);
    if (!entry) return Status(StatusCode::kNotFound, "no such tensor");
    if (DTypeBytes(bundle_.entries[*entry].dtype) == 0) {
      return Status(StatusCode::kUnsupported,
                    "a tensor of " + std::string(DTypeName(bundle_.entries[*entry].dtype)) + " values");
    }
    return StatusOf(bundle_.checker->Read(*entry, sink));
  }

  Status ReadTexts(std::string_view key, Texts* texts) override {
    const auto entry = bundle_.Find(key);
    if (!entry) return Status(StatusCode::kNotFound, "no such tensor");
    return StatusOf(bundle_.checker->ReadTexts(*entry, texts));
  }

 private:
  static Status StatusOf(const TfStatus& read) {
    return read.ok() ? Status() : Status(CodeOf(read.code), read.message);
  }

  const TensorBundle& bundle_;
};

}  // namespace

std::unique_ptr<TensorValues> BundleValues(const TensorBundle& bundle) { return std::make_unique<Values>(bundle); }

}  // namespace ckptfit
