// assert_consumed() insists that everything in the checkpoint is restored, and the checkpoint holds an object more: a step
// counter, an optimizer, the save counter.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"
#include "diagnosis/stored_side.h"
#include "model/bundle_key.h"

namespace ckptfit {
namespace {

// The path of the object that holds a tensor; a slot's is that of its optimizer.
std::string_view ObjectPath(const Checkpoint& checkpoint, const TensorInfo& tensor) {
  const std::string_view path = PathOfKey(ModelKey(checkpoint, tensor));
  const std::string_view optimizer = OptimizerOfSlot(path);
  return optimizer.empty() ? path : optimizer;
}

// Calls visit(prefix) for "a", "a/b" and "a/b/c" of "a/b/c", until it returns false.
template <typename Visit>
void VisitPrefixes(std::string_view path, Visit visit) {
  for (std::size_t end = path.find('/'); end != path.npos; end = path.find('/', end + 1)) {
    if (!visit(path.substr(0, end))) return;
  }
  visit(path);
}

struct LeftOver {
  std::string path;
  std::vector<std::size_t> tensors;
};

// The outermost objects in which nothing is asked for, in the order of their keys.
std::vector<LeftOver> LeftOverObjects(const Case& c) {
  const std::vector<TensorInfo>& tensors = c.checkpoint.tensors;
  const std::vector<std::string>& unused = c.trace->unused;
  std::set<std::string_view> used;
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (std::binary_search(unused.begin(), unused.end(), tensors[i].key)) {
      left.push_back(i);
      continue;
    }
    VisitPrefixes(ObjectPath(c.checkpoint, tensors[i]), [&](std::string_view prefix) {
      used.insert(prefix);
      return true;
    });
  }
  std::vector<LeftOver> objects;
  std::map<std::string_view, std::size_t> places;  // in `objects`
  for (const std::size_t i : left) {
    VisitPrefixes(ObjectPath(c.checkpoint, tensors[i]), [&](std::string_view prefix) {
      if (used.contains(prefix)) return true;
      const auto [place, fresh] = places.emplace(prefix, objects.size());
      if (fresh) objects.push_back({std::string(prefix), {}});
      objects[place->second].tensors.push_back(i);
      return false;
    });
  }
  return objects;
}

// The tensors of layers for which the program lacks values: causes of their own speak of them.
std::set<std::size_t> ExplainedTensors(const Case& c) {
  std::set<std::size_t> explained;
  if (c.comparison == nullptr) return explained;
  for (const Change& change : c.comparison->changes) {
    if (NotLoaded(c, change) == 0) continue;  // that the file has it and the program not
    for (const std::vector<LayerPair>* pairs : {&change.layers, &change.consequences}) {
      for (const LayerPair& pair : *pairs) {
        const Layer* stored = StoredLayer(c, pair);
        if (stored == nullptr) continue;
        for (const Part& part : stored->parts) explained.insert(part.index);
      }
    }
  }
  return explained;
}

// Values for a model that is not built yet are not left over: they wait (GR108).
bool WaitsForABuild(const Case& c) {
  return std::any_of(c.trace->steps.begin(), c.trace->steps.end(),
                     [](const Step& step) { return step.kind == Step::Kind::kNotBuilt; });
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!RaisesWith(c, "Unresolved object in checkpoint") || WaitsForABuild(c)) return;
  std::vector<LeftOver> objects = LeftOverObjects(c);
  const std::set<std::size_t> explained = ExplainedTensors(c);
  std::erase_if(objects, [&](const LeftOver& object) {
    return std::any_of(object.tensors.begin(), object.tensors.end(),
                       [&](std::size_t i) { return explained.contains(i); });
  });
  if (objects.empty()) return;
  std::vector<std::string> names;
  names.reserve(objects.size());
  for (const LeftOver& object : objects) names.push_back(Quoted(object.path));
  Finding finding = StartFinding(kGR115);
  finding.title = fmt::format("the checkpoint holds {}, which the program does not restore", ShortList(names));
  finding.why = "assert_consumed() insists that everything in the checkpoint is restored";
  for (std::size_t i = 0; i < objects.size() && i < 3; ++i) {
    finding.evidence.push_back({"checkpoint", objects[i].path, Counted(objects[i].tensors.size(), "tensor")});
  }
  finding.fixes.push_back(
      {"say that a part is enough: assert_existing_objects_matched() checks the program's own objects", Safety::kManual,
       "", "status.assert_existing_objects_matched()"});
  finding.fixes.push_back(
      {"or hand over these objects as well, named as when they were saved", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kGR115 = {"GR115", "object-left-over",
                      "the checkpoint holds objects that the program does not restore, and the call insists on all",
                      Severity::kError, Detect};

}  // namespace ckptfit
