#include "repair/assign/unsplit.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

using Shapes = std::multiset<std::string>;

void AddShapes(const Layer& layer, Shapes* shapes) {
  for (const Part& part : layer.parts) shapes->insert(part.shape.ToString());
}

struct Whole {
  std::size_t layers = 0;
  Shapes shapes;
};

void Append(Layer&& layer, Layer* whole) {
  for (Part& part : layer.parts) whole->parts.push_back(std::move(part));
  std::sort(whole->parts.begin(), whole->parts.end(), [](const Part& a, const Part& b) { return a.index < b.index; });
}

Layer WholeOf(Layer&& first) {
  first.name = first.speak = first.outer;
  first.class_name.clear();
  first.type.clear();
  first.custom = true;
  first.half = 0;
  return std::move(first);
}

}  // namespace

void MergeUnsplit(const Side& stored, Side* program) {
  std::set<Shapes> groups;
  for (const Layer& layer : stored.layers) {
    Shapes shapes;
    AddShapes(layer, &shapes);
    groups.insert(std::move(shapes));
  }
  std::map<std::string, Whole> wholes;
  for (const Layer& layer : program->layers) {
    Whole& whole = wholes[layer.outer];
    ++whole.layers;
    AddShapes(layer, &whole.shapes);
  }
  std::map<std::string, std::size_t> merged;  // places, by outer
  std::vector<Layer> layers;
  for (Layer& layer : program->layers) {
    const Whole& whole = wholes[layer.outer];
    if (whole.layers < 2 || !groups.contains(whole.shapes)) {
      layers.push_back(std::move(layer));
      continue;
    }
    const auto [at, fresh] = merged.emplace(layer.outer, layers.size());
    if (fresh) {
      layers.push_back(WholeOf(std::move(layer)));
    } else {
      Append(std::move(layer), &layers[at->second]);
    }
  }
  program->layers = std::move(layers);
}

}  // namespace ckptfit
