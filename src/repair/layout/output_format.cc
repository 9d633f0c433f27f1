#include "repair/layout/output_format.h"

#include <algorithm>

#include "io/path.h"

namespace ckptfit {
namespace {

// Since 2.12 Keras tells archives and path-based weights by their suffixes; before, every ".h5" is of the legacy layout.
bool HasSavingLibrary(const Environment& environment) {
  return environment.keras3() || !environment.keras.known() || environment.keras.AtLeast(2, 12);
}

bool EndsInAny(std::string_view name, std::initializer_list<std::string_view> suffixes) {
  return std::any_of(suffixes.begin(), suffixes.end(), [&](std::string_view suffix) { return name.ends_with(suffix); });
}

Format LegacyH5(const Call& call) {
  return call.api == Api::kLoadModel ? Format::kKerasH5Model : Format::kKerasH5Weights;
}

}  // namespace

Result<Format> FormatOfOutput(const std::string& output, const Call& call, const Environment& environment) {
  const std::string_view name = BaseName(output);
  const bool library = HasSavingLibrary(environment);
  if (name.ends_with(".weights.h5") && library && call.api != Api::kLoadModel) return Format::kKerasWeightsH5;
  if (EndsInAny(name, {".h5", ".hdf5"})) return LegacyH5(call);
  if (name.ends_with(".keras")) return library ? Format::kKerasArchive : LegacyH5(call);
  if (name.empty() || EndsInAny(name, {".safetensors", ".index", ".json", ".zip", ".npz", ".pb"})) {
    return Status(
        StatusCode::kInvalidArgument,
        "no loading call takes a file of such a name; a prefix without a suffix for a TensorFlow checkpoint, or "
        "name.h5, name.weights.h5, name.keras",
        {output, Where::kNoOffset, Where::kNoOffset, ""});
  }
  // Keras 2 looks into the file: HDF5 is loaded whatever its name.
  if (call.api == Api::kLoadModel && environment.keras2()) return Format::kKerasH5Model;
  return call.api == Api::kSaverRestore ? Format::kNameBased : Format::kTensorBundle;
}

std::vector<Format> FormatsFor(const Call& call, const Environment& environment, Format source) {
  std::vector<Format> formats;
  const bool library = HasSavingLibrary(environment);
  switch (call.api) {
    case Api::kLoadWeights:
      if (call.Flag("by_name")) return {Format::kKerasH5Weights};  // other formats raise with it
      if (library) formats = {Format::kKerasWeightsH5, Format::kKerasArchive};
      if (environment.keras2()) formats.push_back(Format::kTensorBundle);
      formats.push_back(Format::kKerasH5Weights);
      if (source == Format::kKerasH5Model) source = Format::kKerasH5Weights;
      if (source == Format::kNameBased || source == Format::kSavedModel) source = Format::kTensorBundle;
      break;
    case Api::kLoadModel:
      if (library) formats.push_back(Format::kKerasArchive);
      formats.push_back(Format::kKerasH5Model);
      break;
    case Api::kSaverRestore:
      formats.push_back(Format::kNameBased);
      break;
    default:
      formats.push_back(Format::kTensorBundle);
  }
  const auto own = std::find(formats.begin(), formats.end(), source);
  if (own != formats.end()) std::rotate(formats.begin(), own, own + 1);
  return formats;
}

std::string_view SuffixOf(Format format) {
  switch (format) {
    case Format::kKerasH5Weights:
    case Format::kKerasH5Model:
      return ".h5";
    case Format::kKerasWeightsH5:
      return ".weights.h5";
    case Format::kKerasArchive:
      return ".keras";
    default:
      return "";
  }
}

}  // namespace ckptfit
