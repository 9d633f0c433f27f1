#include "repair/assign_optimizer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "diagnosis/stored_side.h"
#include "repair/assign_listed.h"

namespace ckptfit {
namespace {

constexpr std::string_view kAttributes = "/.ATTRIBUTES/";
constexpr std::string_view kValue = "/.ATTRIBUTES/VARIABLE_VALUE";
constexpr std::string_view kSlots = "/.OPTIMIZER_SLOT/";

// "dense/kernel" of "dense/kernel:0".
std::string_view WithoutOutput(std::string_view name) { return name.substr(0, name.find(':')); }

// What an optimizer's variable is called: a slot of a model's variable, in one of two styles.
struct SlotName {
  char style = ' ';  // '2': "Adam/m/dense/kernel" (Keras 2.11 and later), '3': "adam/dense_kernel_momentum" (Keras 3)
  std::string slot;
  std::string variable;  // "dense/kernel"

  friend bool operator<(const SlotName& a, const SlotName& b) {
    return std::tie(a.style, a.slot, a.variable) < std::tie(b.style, b.slot, b.variable);
  }
};

// Names of a model's variables, each with what it is to one side; a name that several have tells nothing.
class VariableNames {
 public:
  void Add(std::string_view name) {
    if (++counts_[std::string(name)] > 1) return;
    std::string flat(name);
    std::replace(flat.begin(), flat.end(), '/', '_');
    const auto [at, fresh] = flat_.emplace(flat, name);
    if (!fresh) at->second.clear();
  }

  // Nothing when the name is no slot's, or could be that of several.
  std::optional<SlotName> Read(std::string_view name) const {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view inner = name.substr(slash + 1);
    const std::size_t second = inner.find('/');
    return second == std::string_view::npos ? ReadFlat(inner)
                                            : ReadPath(inner.substr(0, second), inner.substr(second + 1));
  }

 private:
  std::optional<SlotName> ReadPath(std::string_view slot, std::string_view variable) const {
    const auto found = counts_.find(variable);
    if (found == counts_.end() || found->second != 1) return std::nullopt;
    return SlotName{'2', std::string(slot), std::string(variable)};
  }

  std::optional<SlotName> ReadFlat(std::string_view text) const {
    std::optional<SlotName> only;
    for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1)) {
      const auto found = flat_.find(text.substr(0, at));
      if (found == flat_.end()) continue;
      if (only || found->second.empty() || counts_.find(found->second)->second != 1) return std::nullopt;
      only = SlotName{'3', std::string(text.substr(at + 1)), found->second};
    }
    return only;
  }

  std::map<std::string, int, std::less<>> counts_;
  std::map<std::string, std::string, std::less<>> flat_;
};

class OptimizerAssigner {
 public:
  OptimizerAssigner(const Case& c, AssignmentDraft* draft) : c_(c), target_(*c.target), draft_(*draft) {
    for (std::size_t v = 0; v < target_.variables.size(); ++v) index_.emplace(target_.variables[v].node, v);
  }

  void Run() {
    for (const auto& [name, node] : target_.objects) {
      for (const TargetSlot& slot : target_.nodes[node].slots) AssignSlot(slot);
    }
    AssignByNames();
  }

 private:
  bool OfOptimizer(std::size_t v) const {
    const NodeId object = target_.Object(target_.variables[v].group);
    return object != kNoNode && target_.nodes[object].is(kRoleOptimizer);
  }

  void AssignSlot(const TargetSlot& slot) {
    const auto variable = index_.find(slot.variable);
    const auto own = index_.find(slot.slot);
    if (variable == index_.end() || own == index_.end() || !draft_.Of(variable->second)) return;
    const Assignment& of = *draft_.Of(variable->second);
    const std::string& key = c_.checkpoint.tensors[of.tensor].key;
    const std::string head = key.substr(0, key.find(kAttributes)) + std::string(kSlots);
    const std::string tail = "/" + EscapedInKey(slot.name) + std::string(kValue);
    std::size_t only = kNoTensor;
    for (std::size_t t = FirstFrom(head); t < c_.checkpoint.tensors.size(); ++t) {
      const std::string& candidate = c_.checkpoint.tensors[t].key;
      if (!candidate.starts_with(head)) break;
      if (!candidate.ends_with(tail)) continue;
      if (only != kNoTensor) return;  // of several optimizers
      only = t;
    }
    if (only != kNoTensor)
      draft_.TakeIfFits(own->second, only, "slot of the same name of the same variable", of.confidence);
  }

  std::size_t FirstFrom(const std::string& head) const {
    const auto& tensors = c_.checkpoint.tensors;
    const auto at = std::lower_bound(tensors.begin(), tensors.end(), head,
                                     [](const TensorInfo& tensor, const std::string& key) { return tensor.key < key; });
    return static_cast<std::size_t>(at - tensors.begin());
  }

  void AssignByNames() {
    VariableNames program, stored;
    std::map<std::string, std::size_t, std::less<>> by_name;  // the program's name of a model's variable
    for (std::size_t v = 0; v < target_.variables.size(); ++v) {
      if (OfOptimizer(v)) continue;
      const std::string_view name = WithoutOutput(target_.VariableOf(target_.variables[v]).name);
      program.Add(name);
      by_name.emplace(name, v);
      if (draft_.Of(v)) stored.Add(c_.checkpoint.tensors[draft_.Of(v)->tensor].name);
    }
    const std::map<SlotName, std::size_t> slots = StoredSlots(stored);
    for (std::size_t v = 0; v < target_.variables.size(); ++v) {
      if (!OfOptimizer(v) || draft_.Of(v)) continue;
      const auto slot = program.Read(WithoutOutput(target_.VariableOf(target_.variables[v]).name));
      if (!slot) continue;
      const std::optional<Assignment>& of = draft_.Of(by_name.find(slot->variable)->second);
      if (!of) continue;
      const auto found = slots.find({slot->style, slot->slot, c_.checkpoint.tensors[of->tensor].name});
      if (found == slots.end() || found->second == kNoTensor) continue;
      draft_.TakeIfFits(v, found->second, "slot of the same name of the same variable", of->confidence);
    }
  }

  // kNoTensor for a slot that several tensors are called.
  std::map<SlotName, std::size_t> StoredSlots(const VariableNames& names) const {
    std::map<SlotName, std::size_t> slots;
    for (std::size_t t = 0; t < c_.checkpoint.tensors.size(); ++t) {
      const TensorInfo& tensor = c_.checkpoint.tensors[t];
      if (BelongsTo(c_.checkpoint, tensor) != Belongs::kOptimizer || IsListed(tensor.key)) continue;
      const auto slot = names.Read(tensor.name);
      if (!slot) continue;
      const auto [at, fresh] = slots.emplace(*slot, t);
      if (!fresh) at->second = kNoTensor;
    }
    return slots;
  }

  const Case& c_;
  const Target& target_;
  AssignmentDraft& draft_;
  std::map<NodeId, std::size_t> index_;  // node -> variable
};

}  // namespace

void AssignOptimizers(const Case& c, AssignmentDraft* draft) { OptimizerAssigner(c, draft).Run(); }

}  // namespace ckptfit
