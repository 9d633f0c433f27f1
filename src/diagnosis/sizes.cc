#include "diagnosis/sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace ckptfit {
namespace {

bool Has(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

const Layer& First(const Case& c, const Change& change) {
  const Layer* program = ProgramLayer(c, change.layers[0]);
  return program != nullptr ? *program : *StoredLayer(c, change.layers[0]);
}

// What speaks for this being the root: that the rest fits, or how much changed along with it.
std::string Reason(const Case& c, const Change& change) {
  const std::size_t resized = CountSpoken(c, change.layers);
  std::string why;
  if (resized > 1) {
    why = fmt::format("{} layers differ by the same two sizes: one setting was changed after saving", resized);
  } else if (c.comparison->changes.size() == 1) {
    why = "every other variable agrees: this one layer was resized after saving";
  } else {
    why = "the layer's own variables differ along this axis only";
  }
  return why;
}

}  // namespace

const std::string& TypeOf(const Case& c, const Change& change) { return First(c, change).type; }
bool IsConvolution(const Case& c, const Change& change) { return Has(TypeOf(c, change), "conv"); }
bool IsEmbedding(const Case& c, const Change& change) { return Has(TypeOf(c, change), "embedding"); }
bool IsCustom(const Case& c, const Change& change) { return First(c, change).custom; }

std::string_view AttentionArgument(const Case& c, const Change& change) {
  const Layer* layer = ProgramLayer(c, change.layers[0]);
  const Layer* stored = StoredLayer(c, change.layers[0]);
  const bool outputs = change.kind == Change::Kind::kOutputs && layer != nullptr && stored != nullptr;
  if (!outputs || layer->public_node == kNoNode) return "";
  if (c.Loaded()->nodes[layer->public_node].class_name != "MultiHeadAttention") return "";
  const auto has_heads = [](const Layer& side, std::int64_t heads) {
    return std::any_of(side.parts.begin(), side.parts.end(),
                       [heads](const Part& part) { return part.shape.rank() == 3 && part.shape.dims[1] == heads; });
  };
  if (has_heads(*layer, change.size.program) && has_heads(*stored, change.size.stored)) return "num_heads";
  return layer->name == "value" ? "value_dim" : "key_dim";
}

std::string SizeTitle(const Case& c, const Change& change, std::string_view noun) {
  const bool several = CountSpoken(c, change.layers) > 1;
  return fmt::format("{} {} {} in the program, {} in the checkpoint", LayerList(c, change.layers),
                     several ? "have" : "has", Counted(static_cast<std::size_t>(change.size.program), noun),
                     change.size.stored);
}

Finding StartSizeFinding(const Cause& cause, const Case& c, const Change& change) {
  Finding finding = StartFinding(cause);
  finding.affected = NotLoaded(c, change);
  AddPairEvidence(c, change.layers[0], &finding);
  finding.why = Reason(c, change);
  AddConsequences(c, change, &finding);
  return finding;
}

std::string ConstructorWith(const Case& c, const Change& change, std::string_view argument) {
  const Layer& layer = First(c, change);
  if (layer.custom || layer.class_name.empty()) return "";
  std::string_view name = layer.class_name;
  if (name.ends_with("Cell")) name.remove_suffix(4);
  return fmt::format("{}({}{})", name, argument, change.size.stored);
}

Fix WriteStoredSize(const Case& c, const Change& change, std::string_view argument) {
  const std::string made = ConstructorWith(c, change, argument);
  const std::string where = WhereToEdit(c, change.layers[0]);
  if (made.empty())
    return {fmt::format("give the layer the size {} again ({}), or retrain", change.size.stored, where),
            Safety::kManual, "", ""};
  return {fmt::format("write {} in {}, or retrain", made, where), Safety::kManual, "", ""};
}

}  // namespace ckptfit
