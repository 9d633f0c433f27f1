#include "repair/assign/listed.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/part_path.h"
#include "diagnosis/config_layers.h"
#include "diagnosis/names.h"
#include "repair/assign/sides.h"

namespace ckptfit {
namespace {

constexpr std::string_view kAttributes = "/.ATTRIBUTES/";

// "variables" and 3 of "variables/3/.ATTRIBUTES/VARIABLE_VALUE".
struct Listing {
  std::string_view list;
  std::uint64_t at = 0;
};

Listing ListingOf(std::string_view key) {
  const std::string_view path = key.substr(0, key.find(kAttributes));
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
};

using Groups = std::map<std::string_view, Group>;

void AddPart(const TensorInfo& tensor, std::size_t index, Groups* groups) {
  const std::string_view owner = ParentPart(tensor.name);
  Group& group = (*groups)[owner];
  const std::string leaf = LeafName(tensor.name);
  group.layer.parts.push_back({leaf, leaf, tensor.shape, tensor.dtype, index});
  const Listing listing = ListingOf(tensor.key);
  if (listing.list.empty() || !IsListed(tensor.key)) return;
  const auto [place, fresh] = group.places.emplace(listing.list, listing.at);
  if (!fresh) place->second = std::min(place->second, listing.at);
}

void NameLayer(std::string_view owner, Layer* layer) {
  layer->name = std::string(LastPart(owner));
  layer->identity = layer->place = layer->outer = std::string(owner);
  layer->half = HalfIn(owner);
  const std::string_view base = WithoutCounter(layer->name);
  layer->type_told = IsKerasType(base);
  layer->type = layer->type_told ? std::string(base) : GuessType(layer->parts);
  layer->speak = layer->name;
}

using Ranks = std::map<std::string_view, std::uint64_t>;

// By a list in which every layer has a variable.
bool RankByList(const Groups& groups, Ranks* ranks) {
  for (const auto& [list, unused] : groups.begin()->second.places) {
    ranks->clear();
    for (const auto& [owner, group] : groups) {
      const auto place = group.places.find(list);
      if (place != group.places.end()) ranks->emplace(owner, place->second);
    }
    if (ranks->size() == groups.size()) return true;
  }
  return false;
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

}  // namespace

bool IsListed(std::string_view key) {
  const std::string_view list = ListingOf(key).list;
  return list == "variables" || list == "trainable_variables" || list == "non_trainable_variables" ||
         LastPart(list) == "_trainable_variables";
}

bool IsListedCopy(std::string_view key) { return ListingOf(key).list == "_all_variables"; }

bool RegroupListed(const Checkpoint& checkpoint, Side* stored) {
  Groups groups;
  bool listed = false;
  for (std::size_t i = 0; i < checkpoint.tensors.size(); ++i) {
    const TensorInfo& tensor = checkpoint.tensors[i];
    if (IsState(checkpoint, tensor)) continue;
    if (ParentPart(tensor.name).empty()) return false;
    listed = listed || IsListed(tensor.key);
    AddPart(tensor, i, &groups);
  }
  if (!listed) return false;
  Ranks ranks;
  stored->ordered = RankByConfig(checkpoint.config, groups, &ranks) || RankByList(groups, &ranks);
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

}  // namespace ckptfit
