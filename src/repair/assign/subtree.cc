#include "repair/assign/subtree.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/part_path.h"

namespace ckptfit {
namespace {

bool IsIn(std::string_view path, std::string_view holder) {
  return holder.empty() || path == holder || (path.starts_with(holder) && path[holder.size()] == '/');
}

// What all layers lie in, or one is; of a single layer what it lies in.
std::string_view HolderOf(const Side& side) {
  std::string_view holder = side.layers.front().identity;
  if (side.layers.size() == 1) return ParentPart(holder);
  for (const Layer& layer : side.layers) {
    while (!IsIn(layer.identity, holder)) holder = ParentPart(holder);
  }
  return holder;
}

std::vector<std::string_view> WaysBelow(std::string_view holder, const Side& side) {
  std::vector<std::string_view> ways;
  for (const Layer& layer : side.layers) {
    std::string_view way = layer.identity;
    way.remove_prefix(std::min(way.size(), holder.empty() ? 0 : holder.size() + 1));
    ways.push_back(way);
  }
  return ways;
}

// "model" of "model/cells/c0", which ends in "cells/c0"; nothing for a path that does not end so.
std::optional<std::string_view> HolderBefore(std::string_view path, std::string_view end) {
  if (end.empty()) return path;
  if (path == end) return std::string_view();
  if (!path.ends_with(end)) return std::nullopt;
  path.remove_suffix(end.size());
  if (path.back() != '/') return std::nullopt;
  return path.substr(0, path.size() - 1);
}

std::string Below(std::string_view holder, std::string_view way) {
  return way.empty() ? std::string(holder) : JoinParts(holder, way);
}

}  // namespace

bool IsSubtree(const Side& program, const Side& stored) {
  if (program.layers.empty()) return false;
  const std::vector<std::string_view> ways = WaysBelow(HolderOf(program), program);
  std::set<std::string_view> paths;
  for (const Layer& layer : stored.layers) paths.insert(layer.identity);
  return std::any_of(paths.begin(), paths.end(), [&](std::string_view path) {
    const std::optional<std::string_view> holder = HolderBefore(path, ways.front());
    return holder && std::all_of(ways.begin(), ways.end(),
                                 [&](std::string_view way) { return paths.contains(Below(*holder, way)); });
  });
}

}  // namespace ckptfit
