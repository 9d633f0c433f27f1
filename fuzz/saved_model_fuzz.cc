// Any bytes as saved_model.pb, and as the keras_metadata.pb beside an empty one.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "formats/saved_model/reader.h"
#include "io/memory_source.h"
#include "require.h"

namespace {

using ckptfit::SavedModel;

void CheckModel(const SavedModel& model) {
  Require((model.opened == SavedModel::Opened::kOk) == model.fault.empty());
  Require(model.opened == SavedModel::Opened::kOk || model.nodes.empty());
  Require(model.tags.size() == model.meta_graphs);
  Require(model.keras_metadata_file != SavedModel::Metadata::kUnparsable || model.keras_nodes.empty());
  Require(model.observations.size() <= ckptfit::ObservationSink::kMaxObservations);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const ckptfit::MemorySource input("fuzz", std::vector<std::byte>(bytes, bytes + size));
  CheckModel(ckptfit::ParseSavedModel("folder", input, nullptr));
  CheckModel(ckptfit::ParseSavedModel("folder", ckptfit::MemorySource("empty", {}), &input));
  return 0;
}
