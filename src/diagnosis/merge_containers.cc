// Lists, dicts and tuples of variables are no layers of their own: their variables belong to the layer that holds them.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "diagnosis/draft.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// The paths of the program's containers, and the layers that hold them: "net/table" of layer "net".
std::map<std::string, std::string, std::less<>> Containers(const Side& program) {
  std::map<std::string, std::string, std::less<>> containers;
  for (const Layer& layer : program.layers) {
    for (const Part& part : layer.parts) {
      for (std::string_view container = ParentPart(part.leaf); !container.empty(); container = ParentPart(container)) {
        if (!containers.emplace(JoinParts(layer.identity, container), layer.identity).second) break;
      }
    }
  }
  return containers;
}

void PutInFront(std::string_view container, Part* part) {
  const bool named_by_leaf = part->role == part->leaf;
  part->leaf = JoinParts(container, part->leaf);
  if (named_by_leaf) part->role = part->leaf;
}

void MoveParts(std::string_view container, Layer* from, Layer* to) {
  for (Part& part : from->parts) {
    PutInFront(container, &part);
    to->parts.push_back(std::move(part));
  }
  from->parts.clear();
}

// The words with which all paths of a side begin: "model" of a checkpoint of one object.
std::string_view CommonHead(const Side& side) {
  std::string_view head = side.layers.empty() ? std::string_view() : side.layers.front().identity;
  for (const Layer& layer : side.layers) {
    const std::string_view path = layer.identity;
    while (!head.empty() && path != head && !(path.starts_with(head) && path[head.size()] == '/'))
      head = ParentPart(head);
  }
  return head;
}

// A path below one head, below another.
std::string Moved(std::string_view path, std::string_view from, std::string_view to) {
  path.remove_prefix(std::min(path.size(), from.empty() ? 0 : from.size() + 1));
  return path.empty() ? std::string(to) : JoinParts(to, path);
}

}  // namespace

void MergeContainers(const Side& program, Side* stored) {
  const auto containers = Containers(program);
  if (containers.empty()) return;
  const std::string mine(CommonHead(program)), theirs(CommonHead(*stored));
  std::map<std::string, std::size_t, std::less<>> at;
  for (std::size_t i = 0; i < stored->layers.size(); ++i) at.emplace(stored->layers[i].identity, i);
  for (std::size_t i = 0; i < stored->layers.size(); ++i) {
    Layer& group = stored->layers[i];
    auto container = containers.find(group.identity);
    const bool moved = container == containers.end();
    if (moved) container = containers.find(Moved(group.identity, theirs, mine));
    if (container == containers.end()) continue;
    const std::string holder = moved ? Moved(container->second, mine, theirs) : container->second;
    const std::string name = group.identity.substr(holder.empty() ? 0 : holder.size() + 1);
    const auto [owner, fresh] = at.emplace(holder, i);
    if (!fresh) {
      MoveParts(name, &group, &stored->layers[owner->second]);
      continue;
    }
    // All of the holder's variables are in containers: the first of those stands for it.
    for (Part& part : group.parts) PutInFront(name, &part);
    group.identity = holder;
    group.way = holder.empty() ? group.way : holder;
    group.name = LastPart(holder);
  }
  std::erase_if(stored->layers, [](const Layer& layer) { return layer.parts.empty(); });
}

}  // namespace ckptfit
