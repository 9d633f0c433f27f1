// Any bytes as saved_model.pb, and as the keras_metadata.pb beside an empty one; and what is taken out of them.
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "formats/saved_model/reader.h"
#include "formats/saved_model/rewrite.h"
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

// What is written anew has the length that was said, and nothing is left of what was taken out.
void CheckRewritten(const ckptfit::Source& input) {
  ckptfit::SavedModelEdit edit;
  edit.operations = {"DisableCopyOnRead"};
  edit.attributes["AssignVariableOp"] = {"validate_shape"};
  edit.keras_metadata = &input;
  if (const auto texts = ckptfit::FindMetadataTexts(input)) {
    edit.metadata = *texts;
    for (auto [node, text] : *texts) {
      text.cut_end = text.bytes / 2;
      Require(!ckptfit::PlanMetadataCut(input, node, text) || text.bytes <= input.size());
    }
  }
  const auto rewrite = ckptfit::PlanRewrite(input, edit);
  if (!rewrite) return;
  std::vector<std::byte> made;
  const ckptfit::Status read = ckptfit::ReadSpliced(input, rewrite->splices, [&](std::span<const std::byte> piece) {
    made.insert(made.end(), piece.begin(), piece.end());
    return ckptfit::Status();
  });
  Require(read.ok() && made.size() == rewrite->bytes);
  const SavedModel model = ckptfit::ParseSavedModel("folder", ckptfit::MemorySource("made", std::move(made)), nullptr);
  Require(!model.uses.operations.contains("DisableCopyOnRead"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const ckptfit::MemorySource input("fuzz", std::vector<std::byte>(bytes, bytes + size));
  CheckModel(ckptfit::ParseSavedModel("folder", input, nullptr));
  CheckRewritten(input);
  CheckModel(ckptfit::ParseSavedModel("folder", ckptfit::MemorySource("empty", {}), &input));
  return 0;
}
