#include "loading/keras_weights/saved_paths.h"

#include <algorithm>
#include <deque>
#include <unordered_set>

#include "loading/keras_weights/walk.h"

namespace ckptfit {
namespace {

// Holds what it is asked for, and remembers it.
class WillingStore : public WeightStore {
 public:
  explicit WillingStore(const Target& target) : target_(target) {}

  StoredVariables Get(const std::string& inner_path, NodeId object) override {
    StoredVariables out;
    out.group = VarsGroup(inner_path);
    out.listed = true;
    SavedPaths::Object saved{out.group, object, {}};
    for (const auto& [key, variable] : target_.nodes[object].store) {
      const H5Object& dataset = datasets_.emplace_back(Dataset(out.group + "/" + key, variable));
      out.keys.push_back({key, &dataset});
      saved.datasets.emplace_back(dataset.path, variable);
      if (!taken_.insert(dataset.path).second) twice_ = dataset.path;
    }
    std::sort(out.keys.begin(), out.keys.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    found_.objects.push_back(std::move(saved));
    return out;
  }
  bool HasPath(const std::string& /*inner_path*/) const override { return true; }

  SavedPaths& found() { return found_; }
  const std::string& twice() const { return twice_; }

 private:
  H5Object Dataset(std::string path, NodeId variable) const {
    H5Object dataset;
    dataset.path = std::move(path);
    dataset.kind = H5Object::Kind::kDataset;
    if (const auto& known = target_.nodes[variable].variable) {
      dataset.dtype = known->dtype;
      dataset.shape = known->shape;
      std::replace(dataset.shape.dims.begin(), dataset.shape.dims.end(), Shape::kUnknown, std::int64_t{1});
    }
    return dataset;
  }

  const Target& target_;
  SavedPaths found_;
  std::deque<H5Object> datasets_;
  std::unordered_set<std::string> taken_;
  std::string twice_;
};

}  // namespace

Result<SavedPaths> FindSavedPaths(const Target& target, NodeId model, const Environment& environment) {
  WillingStore store(target);
  LoadTrace trace;
  const PathLayoutOptions options;  // must outlive the walk
  LoadWalk walk(target, environment, options, &store, &trace);
  walk.Run(model, "");
  if (trace.raised()) return Status(StatusCode::kUnsupported, trace.exception->message);
  if (trace.outcome != Outcome::kReturns) {
    return Status(StatusCode::kUnsupported, trace.unknowns.empty() ? "the load does not end" : trace.unknowns.front());
  }
  if (!store.twice().empty()) {
    return Status(StatusCode::kUnsupported, "two objects of the program would be saved at one path",
                  {"", Where::kNoOffset, Where::kNoOffset, store.twice()});
  }
  return std::move(store.found());
}

}  // namespace ckptfit
