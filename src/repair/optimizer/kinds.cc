#include "repair/optimizer/kinds.h"

#include <algorithm>

#include "base/contains.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

using Names = std::set<std::string, std::less<>>;

const std::vector<OptimizerKind>& Kinds() {
  static const std::vector<OptimizerKind> kinds = {
      {{"SGD"}, {"momentum"}, {{"momentum", "m", "momentum", "momentums"}}},
      {{"Adam", "AdamW"},
       {"beta_1", "beta_2"},
       {{"m", "m", "momentum", "_momentums"},
        {"v", "v", "velocity", "_velocities"},
        {"vhat", "vhat", "velocity_hat", "_velocity_hats"}}},
      {{"Adamax"}, {"beta_1", "beta_2"}, {{"m", "m", "momentum", "_m"}, {"v", "u", "norm", "_u"}}},
      // The legacy one plans its momentum by another schedule than later ones, and keeps another product of it.
      {{"Nadam"},
       {"beta_1", "beta_2", "momentum_cache"},
       {{"m", "m", "momentum", "_momentums"}, {"v", "v", "velocity", "_velocities"}},
       false},
      {{"RMSprop"},
       {"momentum", "rho"},
       {{"rms", "velocity", "velocity", "_velocities"},
        {"momentum", "momentum", "momentum", "_momentums"},
        {"mg", "average_gradient", "average_gradient", "_average_gradients"}}},
      {{"Adagrad"}, {}, {{"accumulator", "accumulator", "accumulator", "_accumulators"}}},
      {{"Adadelta"},
       {"rho"},
       {{"accum_grad", "accumulated_grad", "accumulated_grad", "_accumulated_grads"},
        {"accum_var", "accumulated_delta_var", "accumulated_delta_var", "_accumulated_delta_vars"}}},
      {{"Ftrl"},
       {"beta", "l1_regularization_strength", "l2_regularization_strength", "learning_rate_power"},
       {{"accumulator", "accumulator", "accumulator", "_accumulators"}, {"linear", "linear", "linear", "_linears"}}},
      // These have no legacy form; they stand here since others are made alike, the first in Keras 2 and the second in Keras 3.
      {{"Lion"}, {}, {{"", "m", "", "momentums"}}},
      {{"Lamb"}, {}, {{"", "", "momentum", "_momentums"}, {"", "", "velocity", "_velocities"}}}};
  return kinds;
}

bool IsNameOf(const OptimizerKind& kind, std::string_view name) {
  return std::any_of(kind.classes.begin(), kind.classes.end(), [&](std::string_view class_name) {
    return PlainOptimizerName(name) == PlainOptimizerName(class_name);
  });
}

// TensorFlow 2.0 to 2.3 had no `beta` in Ftrl, and a schedule takes the place of the learning rate.
bool MayBeLegacy(const OptimizerKind& kind, const Names& children, const Names& slots) {
  if (kind.slots.front().legacy.empty()) return false;
  const bool all = std::all_of(kind.settings.begin(), kind.settings.end(), [&](std::string_view setting) {
    return children.contains(setting) || setting == "beta";
  });
  const bool no_more = std::all_of(children.begin(), children.end(), [&](const std::string& child) {
    return child == "iter" || child == "decay" || child == "learning_rate" || Contains(kind.settings, child);
  });
  return all && no_more && std::all_of(slots.begin(), slots.end(), [&](const std::string& slot) {
           return std::any_of(kind.slots.begin(), kind.slots.end(),
                              [&](const auto& own) { return own.legacy == slot; });
         });
}

bool IsList(const OptimizerKind& kind, std::string_view name) {
  return std::any_of(kind.slots.begin(), kind.slots.end(), [&](const auto& slot) { return slot.list == name; });
}

// What else an optimizer keeps, whatever its kind.
bool IsCommon(std::string_view child) {
  for (const std::string_view common :
       {"_variables", "_iterations", "_learning_rate", "_index_dict", "_trainable_variables",
        "_trainable_variables_indices", "_current_learning_rate", "_exclude_from_weight_decay_cache", "_u_product"}) {
    if (child == common) return true;
  }
  return false;
}

bool MayBeLater(const OptimizerKind& kind, OptimizerGeneration generation, const Names& children) {
  const OptimizerSlot& first = kind.slots.front();
  if ((generation == OptimizerGeneration::kNew2 ? first.keras2 : first.keras3).empty()) return false;
  if (children.contains("_u_product") != (kind.classes.front() == "Nadam")) return false;
  const bool all = std::all_of(kind.slots.begin(), kind.slots.end(), [&](const OptimizerSlot& slot) {
    return slot.list == "_velocity_hats" || children.contains(slot.list);
  });
  return all && std::all_of(children.begin(), children.end(),
                            [&](const std::string& child) { return IsCommon(child) || IsList(kind, child); });
}

}  // namespace

std::string PlainOptimizerName(std::string_view name) {
  std::string plain;
  for (const char c : WithoutCounter(name)) {
    if (c != '_') plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return plain;
}

const OptimizerKind* KindOfClass(std::string_view class_name) {
  for (const OptimizerKind& kind : Kinds()) {
    if (Contains(kind.classes, class_name)) return &kind;
  }
  return nullptr;
}

OptimizerClaim KindOfStored(OptimizerGeneration generation, const Names& children, const Names& slots,
                            std::string_view name, const OptimizerKind* wanted) {
  std::vector<const OptimizerKind*> kinds;
  for (const OptimizerKind& kind : Kinds()) {
    const bool may = generation == OptimizerGeneration::kLegacy ? MayBeLegacy(kind, children, slots)
                                                                : MayBeLater(kind, generation, children);
    if (may) kinds.push_back(&kind);
  }
  for (const OptimizerKind* kind : kinds) {
    if (IsNameOf(*kind, name)) return {kind, true};
  }
  if (kinds.size() == 1) return {kinds.front(), true};
  if (Contains(kinds, wanted)) return {wanted, false};
  return {};
}

}  // namespace ckptfit
