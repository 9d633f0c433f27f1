#include "formats/tensor_bundle/version_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace ckptfit {
namespace {

constexpr std::int32_t kVersion = 1;
constexpr std::int32_t kMinProducer = 0;
constexpr std::string_view kNewestTensorFlow = "2.21.0";

TfStatus Refused(std::string message) { return {TfStatus::Code::kInvalidArgument, std::move(message)}; }

}  // namespace

TfStatus CheckVersion(const VersionDef& version) {
  if (version.producer < kMinProducer) {
    return Refused(
        fmt::format("Checkpoint producer version {} below min producer {} supported by TensorFlow {}.  Please "
                    "regenerate your checkpoint.",
                    version.producer, kMinProducer, kNewestTensorFlow));
  }
  if (version.min_consumer > kVersion) {
    return Refused(fmt::format(
        "Checkpoint min consumer version {} above current version {} for TensorFlow {}.  Please upgrade TensorFlow.",
        version.min_consumer, kVersion, kNewestTensorFlow));
  }
  if (std::count(version.bad_consumers.begin(), version.bad_consumers.end(), kVersion) > 0) {
    return Refused(fmt::format(
        "Checkpoint disallows consumer version {}.  Please upgrade TensorFlow: this version is likely buggy.",
        kVersion));
  }
  return {};
}

}  // namespace ckptfit
