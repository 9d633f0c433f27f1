#include "diagnosis/old_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "diagnosis/names.h"

namespace ckptfit {
namespace {

constexpr std::string_view kMapping = "_layer_checkpoint_dependencies";

// A layer in a mapping: what leads to it, its class, and how often the class stood there before.
struct Item {
  std::pair<std::string_view, std::string_view> kind;  // path of the mapping, class in snake case
  int before = 0;
};

int Before(std::string_view word) {
  const int counter = CounterOf(word);
  return counter == 0 ? 1 : std::max(counter, 0);  // Keras makes no "dense_0": then no rule holds
}

// Calls `visit(word, item)` for each word of a path; `item` is null for words that name nothing in a mapping.
template <typename Visit>
void ForWords(std::string_view path, Visit visit) {
  bool mapped = false;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view word = path.substr(begin, end - begin);
    const Item item{{path.substr(0, begin), WithoutCounter(word)}, Before(word)};
    visit(word, mapped ? &item : nullptr);
    mapped = !mapped && word == kMapping;
    begin = end + 1;
  }
}

using Counters = std::map<std::pair<std::string_view, std::string_view>, std::set<int>>;

// Whether all are there: 0, 2, 4, ... Any layer without variables between them would have moved those behind it by one.
bool IsWhole(const std::set<int>& counters) {
  int next = 0;
  return std::all_of(counters.begin(), counters.end(),
                     [&](int counter) { return counter == std::exchange(next, next + 2); });
}

// A layer with variables that stood twice would have taken both numbers.
bool HasNeighbours(const std::set<int>& counters) {
  return std::adjacent_find(counters.begin(), counters.end(), [](int a, int b) { return b == a + 1; }) !=
         counters.end();
}

bool StandOnce(const Counters& counters) {
  return std::any_of(counters.begin(), counters.end(), [](const auto& one) { return HasNeighbours(one.second); });
}

// With `once`, the path of a release that counts each layer once; else of one that counts those with variables twice.
std::string Listed(std::string_view path, const Counters& counters, bool once) {
  std::string listed;
  bool known = true;
  ForWords(path, [&](std::string_view word, const Item* item) {
    if (!listed.empty()) listed += '/';
    if (item == nullptr) {
      listed += word == kMapping ? "layers" : word;
      return;
    }
    if (once) {
      listed += word;
      return;
    }
    known = known && IsWhole(counters.at(item->kind));
    listed += item->kind.second;
    if (item->before > 0) listed += fmt::format("_{}", item->before / 2);
  });
  return known ? listed : std::string(path);
}

std::size_t MappingsIn(std::string_view path) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = path.find(kMapping, at)) != std::string_view::npos; at += kMapping.size()) ++count;
  return count;
}

}  // namespace

std::map<std::string, std::string, std::less<>> ListedPaths(const std::vector<Layer>& layers, const Version& keras) {
  Counters counters;
  std::vector<std::string_view> old;
  for (const Layer& layer : layers) {
    const std::size_t mappings = MappingsIn(layer.identity);
    if (mappings > 0 && mappings <= kMostMappings) old.push_back(layer.identity);
  }
  for (const std::string_view path : old) {
    ForWords(path, [&](std::string_view, const Item* item) {
      if (item != nullptr) counters[item->kind].insert(item->before);
    });
  }
  const bool once = keras.AtLeast(2, 14) || StandOnce(counters);
  std::map<std::string, std::string, std::less<>> listed;
  for (const std::string_view path : old) {
    if (std::string other = Listed(path, counters, once); other != path) listed.emplace(path, std::move(other));
  }
  return listed;
}

}  // namespace ckptfit
