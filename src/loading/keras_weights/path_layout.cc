#include "loading/keras_weights/path_layout.h"

#include <algorithm>
#include <set>

#include "loading/keras_weights/walk.h"
#include "loading/keras_weights/weight_store.h"

namespace ckptfit {
namespace {

void ListUnused(const H5File& file, const std::set<std::string>& read, LoadTrace* trace) {
  for (const H5Object& object : file.objects) {
    if (object.kind == H5Object::Kind::kDataset && !read.contains(object.path)) trace->unused.push_back(object.path);
  }
  std::sort(trace->unused.begin(), trace->unused.end());
}

}  // namespace

void LoadPathLayout(const H5File& file, std::string_view prefix, const Target& target, NodeId model,
                    const PathLayoutOptions& options, const Environment& environment, LoadTrace* trace) {
  H5WeightStore store(file, environment);
  LoadWalk walk(target, environment, options, &store, trace);
  walk.Run(model, std::string(prefix));
  ListUnused(file, walk.own().read(), trace);
}

void LoadShardedLayout(const ShardedWeights& shards, const Target& target, NodeId model,
                       const PathLayoutOptions& options, const Environment& environment, LoadTrace* trace) {
  ShardedWeightStore store(shards, environment);
  LoadWalk walk(target, environment, options, &store, trace);
  if (store.open_error()) {
    trace->Raise(store.open_error()->type, store.open_error()->message);
    return;
  }
  walk.Run(model, "");
  for (const auto& [name, file] : shards.files) {
    if (file != nullptr) ListUnused(*file, walk.own().read(), trace);
  }
}

}  // namespace ckptfit
