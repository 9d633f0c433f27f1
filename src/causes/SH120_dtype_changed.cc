// A variable has another element type; object-based checkpoints refuse that, HDF5 files are converted in silence.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

struct Types {
  DType program;
  DType stored;
};

Types TypesOfChange(const Case& c, const Change& change) {
  const Layer* program = ProgramLayer(c, change.layers[0]);
  const Layer* stored = StoredLayer(c, change.layers[0]);
  return {program->parts[change.parts[0].program].dtype, stored->parts[change.parts[0].stored].dtype};
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  Finding finding = StartFinding(kSH120);
  Types types{};
  std::vector<LayerPair> layers;
  for (const Change* change : ChangesOf(c, Change::Kind::kDType)) {
    const std::size_t affected = NotLoaded(c, *change);
    if (affected == 0) continue;
    if (layers.empty()) types = TypesOfChange(c, *change);
    layers.insert(layers.end(), change->layers.begin(), change->layers.end());
    finding.affected += affected;
  }
  if (layers.empty()) return;
  finding.title =
      fmt::format("{} {} {} in the program, {} in the checkpoint", LayerList(c, layers),
                  CountSpoken(c, layers) == 1 ? "is" : "are", DTypeName(types.program), DTypeName(types.stored));
  finding.why =
      "shapes agree, element types do not: the program's dtype or mixed-precision policy changed after saving";
  AddPairEvidence(c, layers[0], &finding);
  finding.fixes.push_back(
      {fmt::format("build the model with dtype {} again", DTypeName(types.stored)), Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kSH120 = {"SH120", "dtype-changed", "variables have another element type than when they were saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
