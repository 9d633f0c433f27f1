#include "repair/assign/written_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/part_path.h"
#include "diagnosis/names.h"
#include "loading/keras_weights/saved_paths.h"
#include "repair/assign/sides.h"
#include "repair/only_model.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostAttributes = 100;  // of a model

// In which order a release walks over attributes (keras/src/saving/saving_lib.py, _walk_trackable and _walk_saveable).
enum class WalkOrder { kByName, kBackwards, kPrivateLast };

struct Walker {
  std::string_view release;
  KerasKind kind;
  WalkOrder order;
};
constexpr Walker kWalkers[] = {{"3.15.0", KerasKind::kKeras3, WalkOrder::kPrivateLast},
                               {"3.10.0", KerasKind::kKeras3, WalkOrder::kPrivateLast},
                               {"2.15.0", KerasKind::kTfKeras2, WalkOrder::kBackwards},
                               {"2.13.0", KerasKind::kTfKeras2, WalkOrder::kByName}};

bool ComesFirst(WalkOrder order, std::string_view a, std::string_view b) {
  if (order == WalkOrder::kBackwards) return b < a;
  const bool last_a = order == WalkOrder::kPrivateLast && a.starts_with('_');
  const bool last_b = order == WalkOrder::kPrivateLast && b.starts_with('_');
  return last_a != last_b ? last_b : a < b;
}

Target WalkedBy(const Walker& walker, Target target) {
  for (Node& node : target.nodes) {
    std::stable_sort(node.walk.begin(), node.walk.end(), [&](const WalkEntry& a, const WalkEntry& b) {
      return ComesFirst(walker.order, a.attribute, b.attribute);
    });
  }
  return target;
}

std::multiset<std::string_view> PathsOf(const Side& side) {
  std::multiset<std::string_view> paths;
  for (const Layer& layer : side.layers) paths.insert(layer.identity);
  return paths;
}

bool SameIdentities(const Side& a, const Side& b) {
  return std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(),
                    [](const Layer& x, const Layer& y) { return x.identity == y.identity; });
}

// The program's layers by the groups in which a release would save them.
Side NamedBy(const Walker& walker, const Case& c, NodeId model, Side program) {
  Environment environment = c.environment;
  environment.keras = *Version::Parse(walker.release);
  environment.keras_kind = walker.kind;
  std::map<NodeId, std::string> groups;
  if (const auto saved = FindSavedPaths(WalkedBy(walker, *c.target), model, environment)) {
    for (const SavedPaths::Object& object : saved->objects) groups.emplace(object.node, ParentPart(object.group));
  }
  for (Layer& layer : program.layers) {
    const auto found = groups.find(layer.node);
    layer.identity = found == groups.end() ? "" : found->second;
  }
  NameAlike(environment.keras, &program);
  return program;
}

// "layers/model/layers/dense" of "layers/functional/layers/dense": what kind of model is nested may have changed.
std::string WithoutModelKind(std::string_view path) {
  std::string words;
  while (!path.empty()) {
    const std::string_view word = TakeFirstPart(&path);
    const std::string_view base = WithoutCounter(word);
    const bool model = base == "functional" || base == "sequential";
    words += fmt::format("{}{}/", model ? "model" : base, word.substr(base.size()));
  }
  return words;
}

// Gives the program's layers the stored paths that differ from theirs in the kind of nested models alone, if all do.
bool NameByNesting(const Side& stored, Side* program) {
  std::map<std::string, std::string_view> paths;
  for (const Layer& layer : stored.layers) paths.emplace(WithoutModelKind(layer.identity), layer.identity);
  if (paths.size() != program->layers.size()) return false;
  std::vector<std::string> identities;
  for (const Layer& layer : program->layers) {
    const auto found = paths.find(WithoutModelKind(layer.identity));
    if (found == paths.end()) return false;
    identities.emplace_back(found->second);
    paths.erase(found);
  }
  for (std::size_t i = 0; i < identities.size(); ++i) program->layers[i].identity = std::move(identities[i]);
  return true;
}

// The only word that stored paths begin with and no attribute of the model is called; "" where there are several, or none.
std::string_view OtherWord(const Side& stored, const Node& model) {
  std::set<std::string_view> words;
  for (const Layer& layer : stored.layers) {
    words.insert(FirstPart(layer.identity));
  }
  for (const WalkEntry& entry : model.walk) words.erase(entry.attribute);
  return words.size() == 1 ? *words.begin() : "";
}

// The program's layers by the groups in which a release would save them were one attribute of the model called as the file has
// it; no layers unless that is told of one attribute alone.
Side NamedByOtherWord(const Case& c, const Side& stored, NodeId model, const Side& program) {
  const auto paths = PathsOf(stored);
  Target renamed = *c.target;
  Case other = c;
  other.target = &renamed;
  std::vector<WalkEntry>& walk = renamed.nodes[model].walk;
  const std::string word(OtherWord(stored, renamed.nodes[model]));
  Side found;
  if (word.empty() || walk.size() > kMostAttributes) return found;
  for (std::size_t i = 0; i < walk.size(); ++i) {
    const std::string kept = std::exchange(walk[i].attribute, word);
    for (const Walker& walker : kWalkers) {
      Side named = NamedBy(walker, other, model, program);
      if (PathsOf(named) != paths) continue;
      if (!found.layers.empty() && !SameIdentities(named, found)) return Side();
      found = std::move(named);
    }
    walk[i].attribute = kept;
  }
  return found;
}

}  // namespace

bool NameAsWritten(const Case& c, const Side& stored, Side* program) {
  const auto paths = PathsOf(stored);
  if (PathsOf(*program) == paths) return true;
  if (stored.layers.size() != program->layers.size()) return false;
  if (const NodeId model = OnlyModel(*c.target); model != kNoNode) {
    for (const Walker& walker : kWalkers) {
      Side named = NamedBy(walker, c, model, *program);
      if (PathsOf(named) != paths) continue;
      *program = std::move(named);
      return true;
    }
    if (Side named = NamedByOtherWord(c, stored, model, *program); !named.layers.empty()) {
      *program = std::move(named);
      return true;
    }
  }
  return NameByNesting(stored, program);
}

}  // namespace ckptfit
