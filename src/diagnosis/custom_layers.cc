#include "diagnosis/custom_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/part_path.h"
#include "diagnosis/names.h"

namespace ckptfit {

namespace {

// Whether the program itself gives the layer its variables: by a class of its own, or as attributes of an object that has none.
bool IsMadeByProgram(const Layer& layer) {
  return layer.custom || layer.class_name == "Module" || layer.class_name == "AutoTrackable";
}

}  // namespace

std::vector<const Change*> CustomChanges(const Case& c, Change::Kind kind) {
  std::vector<const Change*> changes = ChangesOf(c, kind);
  std::erase_if(changes, [&](const Change* change) {
    const Layer* program = ProgramLayer(c, change->layers[0]);
    return program == nullptr || !IsMadeByProgram(*program) || !Matters(c, *change);
  });
  return changes;
}

Finding StartCustomFinding(const Cause& cause, const Case& c, const Change& change) {
  Finding finding = StartFinding(cause);
  finding.affected = NotLoaded(c, change);
  AddPairEvidence(c, change.layers[0], &finding);
  return finding;
}

std::string CustomLayer(const Case& c, const Change& change) {
  return fmt::format("{} ({})", LayerList(c, change.layers), ProgramLayer(c, change.layers[0])->class_name);
}

std::string CustomSource(const Case& c, const Change& change) { return WhereToEdit(c, change.layers[0]); }

namespace {

// A variable's name or, where the format only numbers variables, its number and shape.
std::string PartName(const Part& part) {
  if (!AllDigits(part.leaf)) return Quoted(part.leaf);
  if (!part.role.empty() && !AllDigits(part.role)) return Quoted(part.role);
  return fmt::format("variable {} {}", part.leaf, part.shape.ToString());
}

std::string InOrder(std::vector<std::pair<std::size_t, std::string>> names) {
  std::sort(names.begin(), names.end());
  std::vector<std::string> texts;
  for (auto& [at, name] : names) texts.push_back(std::move(name));
  return ShortList(texts);
}

}  // namespace

std::string PartNames(const Case& c, const Change& change, Whose side) {
  const Layer* program = ProgramLayer(c, change.layers[0]);
  const Layer* stored = StoredLayer(c, change.layers[0]);
  std::vector<std::pair<std::size_t, std::string>> names;
  for (const PartPair& part : change.parts) {
    const std::size_t at = side == Whose::kProgram ? part.program : part.stored;
    const Layer& layer = side == Whose::kProgram ? *program : *stored;
    if (at < layer.parts.size()) names.emplace_back(at, PartName(layer.parts[at]));
  }
  return InOrder(std::move(names));
}

std::string ProgramNamesInStoredOrder(const Case& c, const Change& change) {
  const Layer* program = ProgramLayer(c, change.layers[0]);
  std::vector<std::pair<std::size_t, std::string>> names;
  for (const PartPair& part : change.parts) {
    if (part.stored == kNoLayer || part.program >= program->parts.size()) continue;
    names.emplace_back(part.stored, PartName(program->parts[part.program]));
  }
  return InOrder(std::move(names));
}

bool InContainer(const Case& c, const Change& change) {
  const Layer* program = ProgramLayer(c, change.layers[0]);
  const Layer* stored = StoredLayer(c, change.layers[0]);
  // Where it stands in the container: "0/1" of "blocks/0/1".
  const auto inner = [](const Layer* layer, std::size_t part) {
    const std::string_view leaf = part == kNoLayer ? std::string_view() : layer->parts[part].leaf;
    return leaf.substr(std::min(leaf.size(), leaf.find('/')));
  };
  return std::any_of(change.parts.begin(), change.parts.end(),
                     [&](const PartPair& part) { return inner(program, part.program) != inner(stored, part.stored); });
}

bool GetsOthersValues(const Case& c, const Change& change) {
  if (c.trace == nullptr) return false;
  const Layer* program = ProgramLayer(c, change.layers[0]);
  const Layer* stored = StoredLayer(c, change.layers[0]);
  return std::any_of(change.parts.begin(), change.parts.end(), [&](const PartPair& part) {
    if (part.program == kNoLayer || part.stored == kNoLayer) return false;
    const std::size_t v = program->parts[part.program].index;
    if (v >= c.trace->bindings.size() || c.trace->bindings[v].state != BindingState::kLoaded) return false;
    const std::string& own = c.checkpoint.tensors[stored->parts[part.stored].index].key;
    const std::string& got = c.trace->bindings[v].source;
    return !own.ends_with(got) && !got.ends_with(own);
  });
}

}  // namespace ckptfit
