#include "loading/keras_weights/legacy_h5.h"

#include <algorithm>

#include "loading/keras_weights/legacy_loaders.h"

namespace ckptfit {
namespace {

void ListUnused(const LegacyFile& saved, LoadTrace* trace) {
  const std::string prefix = saved.group().empty() ? "" : saved.group() + "/";
  for (const H5Object& object : saved.file().objects) {
    const bool below = object.path.starts_with(prefix);
    if (object.kind == H5Object::Kind::kDataset && below && !saved.read().contains(&object)) {
      trace->unused.push_back(object.path);
    }
  }
  std::sort(trace->unused.begin(), trace->unused.end());
}

}  // namespace

void LoadLegacyH5(const H5File& file, std::string_view group, const Target& target, NodeId model,
                  const LegacyH5Options& options, const Environment& environment, LoadTrace* trace) {
  LegacyFile saved(file, group, environment);
  if (environment.keras3()) {
    LegacyLoader3(&saved, target, model, options, environment, trace).Run();
  } else {
    LegacyLoader2(&saved, target, model, options, environment, trace).Run();
  }
  ListUnused(saved, trace);
}

}  // namespace ckptfit
