#include "repair/assign/names.h"

#include <algorithm>
#include <utility>

#include "base/part_path.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// Words that stand in paths by themselves. Sorted.
constexpr std::string_view kWords[] = {"_functional",
                                       "_layer_checkpoint_dependencies",
                                       "_layers",
                                       "_operations",
                                       "_self_tracked_trackables",
                                       "backward_layer",
                                       "cell",
                                       "container",
                                       "forward_layer",
                                       "functional",
                                       "layer",
                                       "layers",
                                       "model",
                                       "sequential",
                                       "top_level_model_weights",
                                       "vars"};

bool IsWord(std::string_view word) { return std::binary_search(std::begin(kWords), std::end(kWords), word); }

bool IsCounted(std::string_view word) {
  const std::size_t dash = word.rfind('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view head = word.substr(0, dash);
  return (head == "layer" || head == "layer_with_weights") && AllDigits(word.substr(dash + 1));
}

void AppendPart(std::string_view word, std::string* path) {
  if (!path->empty()) *path += '/';
  *path += word;
}

}  // namespace

GivenNames::GivenNames(const Sides& sides, const Target& target) : sides_(sides) {
  for (const Node& node : target.nodes) {
    if (!node.class_name.empty() && !node.variable) classes_.insert(SnakeCase(node.class_name));
  }
  program_head_ = CommonHead(sides.program);
  stored_head_ = CommonHead(sides.stored);
  renamed_ = FindRenamedWords(AllWords(sides.program), AllWords(sides.stored));
  renamed_names_ = FindOtherEnds(AllNames(sides.program), AllNames(sides.stored));
}

bool GivenNames::IsGiven(std::string_view word) const {
  const std::string_view base = WithoutCounter(word);
  return !word.empty() && !AllDigits(word) && !IsWord(base) && !IsCounted(word) && !IsKerasType(base) &&
         classes_.find(base) == classes_.end();
}

// Legacy files know no deeper path than the layer inside the model.
std::string_view GivenNames::WayTo(const Layer& layer) const {
  return sides_.matching == Matching::kPosition ? layer.outer : layer.identity;
}

std::size_t GivenNames::CommonHead(const Side& side) const {
  if (side.layers.size() < 2) return 0;
  const std::string_view first = WayTo(side.layers.front());
  std::size_t common = first.size();
  for (const Layer& layer : side.layers) {
    const std::string_view way = WayTo(layer);
    const auto end =
        std::mismatch(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(common), way.begin(), way.end());
    common = static_cast<std::size_t>(end.first - first.begin());
  }
  const std::size_t slash = first.substr(0, common).rfind('/');
  return slash == std::string_view::npos ? 0 : slash + 1;
}

std::vector<std::string> GivenNames::WordsOf(const Layer& layer, const Side& side) const {
  std::string_view way = WayTo(layer);
  way.remove_prefix(std::min(way.size(), &side == &sides_.program ? program_head_ : stored_head_));
  std::vector<std::string> words;
  while (!way.empty()) {
    const std::string_view word = TakeFirstPart(&way);
    if (IsGiven(word)) words.push_back(LeafName(word));
  }
  return words;
}

std::set<std::string> GivenNames::AllWords(const Side& side) const {
  std::set<std::string> all;
  for (const Layer& layer : side.layers) {
    for (std::string& word : WordsOf(layer, side)) all.insert(std::move(word));
  }
  return all;
}

std::set<std::string> GivenNames::AllNames(const Side& side) const {
  std::set<std::string> all;
  for (const Layer& layer : side.layers) all.insert(NameOf(layer));
  all.erase("");
  return all;
}

std::string GivenNames::GivenIn(std::string_view path) const {
  std::string given;
  while (!path.empty()) {
    const std::string_view word = TakeFirstPart(&path);
    if (IsGiven(word)) AppendPart(LeafName(word), &given);
  }
  return given;
}

std::string GivenNames::PathOf(const Layer& layer, const Side& side) const {
  std::string path;
  for (const std::string& word : WordsOf(layer, side)) AppendPart(word, &path);
  return path;
}

std::string GivenNames::RenamedPathOf(const Layer& layer, const Side& side) const {
  std::string path;
  for (const std::string& word : WordsOf(layer, side)) {
    const auto found = &side == &sides_.program ? renamed_.find(word) : renamed_.end();
    AppendPart(found == renamed_.end() ? word : found->second, &path);
  }
  return path;
}

std::string GivenNames::NameOf(const Layer& layer) const { return IsGiven(layer.name) ? layer.name : ""; }

std::string GivenNames::RenamedNameOf(const Layer& layer) const {
  const auto found = renamed_names_.find(layer.name);
  return found == renamed_names_.end() ? NameOf(layer) : found->second;
}

bool IsNumbered(std::string_view name) { return !NumberOf(name).empty(); }

std::string_view NumberOf(std::string_view name) { return name.substr(FamilyOf(name).size()); }

std::string_view FamilyOf(std::string_view name) { return name.substr(0, name.find_last_not_of("0123456789") + 1); }

}  // namespace ckptfit
