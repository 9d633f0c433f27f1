#include "repair/assign/listed.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/part_path.h"
#include "diagnosis/config_layers.h"
#include "diagnosis/names.h"
#include "model/bundle_key.h"
#include "repair/assign/sides.h"

namespace ckptfit {
namespace {

// "variables" and 3 of "variables/3/.ATTRIBUTES/VARIABLE_VALUE".
struct Listing {
  std::string_view list;
  std::uint64_t at = 0;
};

Listing ListingOf(std::string_view key) {
  const std::string_view path = PathOfKey(key);
  const std::string_view number = LastPart(path);
  Listing listing;
  if (!AllDigits(number)) return listing;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), listing.at);
  if (parsed.ec == std::errc()) listing.list = ParentPart(path);
  return listing;
}

struct Group {
  Layer layer;
  std::map<std::string_view, std::uint64_t> places;  // by list, the first place in it
  std::optional<std::uint64_t> counted;              // 3 of "layer_with_weights-3/kernel"
};

using Groups = std::map<std::string_view, Group>;

// 3 of "layer_with_weights-3/kernel/.ATTRIBUTES/VARIABLE_VALUE".
std::optional<std::uint64_t> CountOf(std::string_view key) {
  constexpr std::string_view kCounted = "layer_with_weights-";
  const std::string_view layer = ParentPart(PathOfKey(key));
  if (!layer.starts_with(kCounted) || !AllDigits(layer.substr(kCounted.size()))) return std::nullopt;
  std::uint64_t count = 0;
  const auto parsed = std::from_chars(layer.data() + kCounted.size(), layer.data() + layer.size(), count);
  return parsed.ec == std::errc() ? std::optional(count) : std::nullopt;
}

void AddPart(const TensorInfo& tensor, std::size_t index, Groups* groups) {
  const std::string_view owner = ParentPart(tensor.name);
  Group& group = (*groups)[owner];
  const std::string leaf = LeafName(tensor.name);
  group.layer.parts.push_back({leaf, leaf, tensor.shape, tensor.dtype, index});
  const Listing listing = ListingOf(tensor.key);
  if (listing.list.empty()) group.counted = CountOf(tensor.key);
  if (listing.list.empty() || !IsListed(tensor.key)) return;
  const auto [place, fresh] = group.places.emplace(listing.list, listing.at);
  if (!fresh) place->second = std::min(place->second, listing.at);
}

void NameLayer(std::string_view owner, Layer* layer) {
  layer->name = std::string(LastPart(owner));
  layer->identity = layer->way = layer->outer = std::string(owner);
  layer->half = HalfIn(owner);
  const std::string_view base = WithoutCounter(layer->name);
  layer->type_told = IsKerasType(base);
  layer->type = layer->type_told ? std::string(base) : GuessType(layer->parts);
  layer->speak = layer->name;
}

using Ranks = std::map<std::string_view, std::uint64_t>;

// By a list in which every layer has a variable; the model's own, which have shorter keys, come last.
bool RankByList(const Groups& groups, Ranks* ranks) {
  const auto own = groups.find("");
  const auto first = own == groups.end() ? groups.begin() : std::next(own);
  if (first == groups.end()) return false;
  for (const auto& [list, unused] : first->second.places) {
    ranks->clear();
    if (own != groups.end()) ranks->emplace("", std::numeric_limits<std::uint64_t>::max());
    for (const auto& [owner, group] : groups) {
      const auto place = group.places.find(list);
      if (place != group.places.end()) ranks->emplace(owner, place->second);
    }
    if (ranks->size() == groups.size()) return true;
  }
  return false;
}

// Keras 2 lists all variables, layer by layer, and a key is the shortest way to one: that of the list where it lies deeper
// in its layer, as those of a cell do. Layers with keys of their own fill the places between.
bool RankBetween(const Groups& groups, Ranks* ranks) {
  std::map<std::uint64_t, std::string_view> listed, counted;
  for (const auto& [owner, group] : groups) {
    const auto place = group.places.find("variables");
    const bool is_listed = place != group.places.end();
    if (is_listed == group.counted.has_value() || group.places.size() > 1) return false;
    const bool fresh =
        is_listed ? listed.emplace(place->second, owner).second : counted.emplace(*group.counted, owner).second;
    if (!fresh) return false;
  }
  ranks->clear();
  std::uint64_t at = 0;
  for (auto next = counted.begin(); ranks->size() < groups.size();) {
    const auto here = listed.find(at);
    if (here == listed.end() && next == counted.end()) return false;
    const std::string_view owner = here != listed.end() ? here->second : (next++)->second;
    if (!ranks->emplace(owner, at).second) return false;
    at += groups.at(owner).layer.parts.size();
  }
  return true;
}

// By a config in which every layer's name stands once.
bool RankByConfig(const Value& config, const Groups& groups, Ranks* ranks) {
  std::map<std::string, std::pair<std::uint64_t, std::size_t>, std::less<>> names;  // place, how often
  std::uint64_t at = 0;
  for (const ConfigLayer& layer : ConfigLayers(config)) {
    auto& [place, count] = names[layer.name];
    place = at++;
    ++count;
  }
  ranks->clear();
  for (const auto& [owner, group] : groups) {
    const auto found = names.find(group.layer.name);
    if (found == names.end() || found->second.second != 1) return false;
    ranks->emplace(owner, found->second.first);
  }
  return true;
}

bool IsOfTrained(std::string_view list) { return LastPart(list) == "_trainable_variables"; }

// The tensors of `variables`, or of what an optimizer trains, in order; empty where a model value stands elsewhere, or a place
// is missing.
std::vector<std::size_t> WholeList(const Checkpoint& checkpoint) {
  std::map<std::uint64_t, std::size_t> places;
  std::string_view only;
  for (std::size_t i = 0; i < checkpoint.tensors.size(); ++i) {
    const TensorInfo& tensor = checkpoint.tensors[i];
    if (IsState(checkpoint, tensor)) continue;
    const Listing listing = ListingOf(tensor.key);
    if (listing.list != "variables" && !IsOfTrained(listing.list)) return {};
    if (!places.emplace(listing.at, i).second || (!only.empty() && only != listing.list)) return {};
    only = listing.list;
  }
  std::vector<std::size_t> list;
  for (const auto& [at, tensor] : places) {
    if (at != list.size()) return {};
    list.push_back(tensor);
  }
  return list;
}

}  // namespace

bool IsListed(std::string_view key) {
  const std::string_view list = ListingOf(key).list;
  return list == "variables" || list == "trainable_variables" || list == "non_trainable_variables" || IsOfTrained(list);
}

bool IsListedCopy(std::string_view key) { return ListingOf(key).list == "_all_variables"; }

bool RegroupListed(const Checkpoint& checkpoint, Side* stored) {
  Groups groups;
  std::set<std::string_view> names;
  bool listed = false;
  for (std::size_t i = 0; i < checkpoint.tensors.size(); ++i) {
    const TensorInfo& tensor = checkpoint.tensors[i];
    if (IsState(checkpoint, tensor)) continue;
    // A model's own variable, which no layer holds, has no name of one.
    const bool named = !ParentPart(tensor.name).empty() || (!tensor.name.empty() && IsUnderRoot(tensor.key));
    if (!named || !names.insert(tensor.name).second) return false;
    listed = listed || IsListed(tensor.key);
    AddPart(tensor, i, &groups);
  }
  if (!listed) return false;
  Ranks ranks;
  stored->ordered =
      RankByConfig(checkpoint.config, groups, &ranks) || RankByList(groups, &ranks) || RankBetween(groups, &ranks);
  std::vector<std::pair<std::uint64_t, Layer>> layers;
  for (auto& [owner, group] : groups) {
    NameLayer(owner, &group.layer);
    layers.emplace_back(stored->ordered ? ranks[owner] : 0, std::move(group.layer));
  }
  std::stable_sort(layers.begin(), layers.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  stored->layers.clear();
  for (auto& [rank, layer] : layers) stored->layers.push_back(std::move(layer));
  return true;
}

bool RegroupAsProgram(const Checkpoint& checkpoint, const Side& program, Side* stored) {
  const std::vector<std::size_t> list = WholeList(checkpoint);
  std::vector<Layer> layers;
  std::size_t at = 0;
  for (const Layer& layer : program.layers) {
    Layer made;
    made.identity = made.way = made.speak = "variables/" + std::to_string(at);
    for (const Part& part : layer.parts) {
      if (at == list.size()) return false;
      const TensorInfo& tensor = checkpoint.tensors[list[at]];
      const std::string leaf = LeafName(tensor.name);
      if (tensor.shape != part.shape || leaf != part.role) return false;
      made.parts.push_back({leaf, leaf, tensor.shape, tensor.dtype, list[at++]});
    }
    made.type = GuessType(made.parts);
    made.type_told = false;
    layers.push_back(std::move(made));
  }
  if (at != list.size()) return false;
  stored->layers = std::move(layers);
  stored->ordered = true;
  return true;
}

}  // namespace ckptfit
