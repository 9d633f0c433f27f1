#include "loading/checkpoint/slots.h"

#include "loading/checkpoint/match.h"
#include "loading/checkpoint/read.h"

namespace ckptfit::restore {
namespace {

Failure LegacySlotsRefused(const State& state, NodeId optimizer) {
  const bool package = state.environment.keras_kind == KerasKind::kTfKeras;
  return Raise("ValueError",
               std::string("You are trying to restore a checkpoint from a legacy ") + (package ? "TF-Keras" : "Keras") +
                   " optimizer into a v2.11+ Optimizer, which can cause errors. Please update the optimizer referenced "
                   "in your code to be an instance of `tf.keras.optimizers.legacy.Optimizer`, e.g.: "
                   "`tf.keras.optimizers.legacy." +
                   state.program.node(optimizer).class_name + "`.");
}

// A slot that was met before its optimizer is handed over without a look at the object's class.
Failure NoSlotApi(const State& state, NodeId object) {
  return Raise("AttributeError", "'" + state.program.node(object).class_name +
                                     "' object has no attribute '_create_or_restore_slot_variable'");
}

Step Refused(const State& state, NodeId optimizer, const std::string& slot) {
  Step step = state.StepFor(Step::Kind::kVersionRule, optimizer, slot);
  step.found = "slots of a legacy optimizer are refused by optimizers since Keras 2.11";
  return step;
}

enum class SlotApi { kNone, kLegacy, kRefuses };

SlotApi SlotApiOf(const State& state, NodeId object) {
  const Node& n = state.program.node(object);
  if (n.is(kRoleLegacyOptimizer)) return SlotApi::kLegacy;
  const bool keras3 = state.environment.keras3() || n.module.starts_with("keras.src.optimizers.base_optimizer");
  return n.is(kRoleOptimizer) && !keras3 ? SlotApi::kRefuses : SlotApi::kNone;
}

// The group that the variables of an optimizer are counted to.
std::string GroupOf(const State& state, NodeId optimizer) {
  for (const auto& [name, object] : state.program.given().objects) {
    if (object == optimizer) return name;
  }
  return "";
}

std::string SlotName(const State& state, NodeId variable, const std::string& slot) {
  const auto& owner = state.program.node(variable).variable;
  return (owner ? owner->shared_name : std::string()) + "/" + slot + ":0";
}

// Makes the slot variable with the value of the file.
Done CreateSlot(State& state, NodeId optimizer, const WaitingSlot& slot, NodeId& made) {
  const std::string& key = state.graph().nodes[static_cast<std::size_t>(slot.slot)].attributes[0].key;
  if (auto failure = ReadOne(state, key)) return failure;
  const TensorInfo& stored = state.bundle.entries[*state.bundle.Find(key)];
  const auto& owner = state.program.node(slot.variable).variable;
  if (state.rules.slots_check_shape && owner && !owner->shape.CompatibleWith(stored.shape)) {
    Step step = state.StepFor(Step::Kind::kShapeDiffers, slot.variable, key);
    step.expected = owner->shape.ToString();
    step.found = stored.shape.ToString();
    state.AddStep(std::move(step));
    return Raise("ValueError", "Tensor's shape " + stored.shape.ToString() + " is not compatible with supplied shape " +
                                   owner->shape.ToString());
  }
  Node node;
  node.class_name = "ResourceVariable";
  node.roles = kRoleVariable;
  node.restore = RestoreKind::kVariable;
  node.variable = Variable{.name = SlotName(state, slot.variable, slot.name),
                           .short_name = {},
                           .shared_name = {},
                           .shape = stored.shape,
                           .dtype = stored.dtype,
                           .trainable = false};
  made = state.program.Add(std::move(node));
  state.program.AddSlot(optimizer, {slot.name, slot.variable, made});
  state.updated.insert(made);
  state.BindingOf(made) = {BindingState::kLoaded, key, true};
  state.created.push_back({GroupOf(state, optimizer), made});
  state.AddStep(state.StepFor(Step::Kind::kMatched, made, key));
  return {};
}

Done AskOptimizer(State& state, NodeId optimizer, const WaitingSlot& slot, std::deque<std::int64_t>& queue) {
  switch (SlotApiOf(state, optimizer)) {
    case SlotApi::kNone:
      return {};
    case SlotApi::kRefuses:
      state.AddStep(Refused(state, optimizer, slot.name));
      return LegacySlotsRefused(state, optimizer);
    case SlotApi::kLegacy:
      break;
  }
  if (!state.graph().valid(slot.slot)) return NoSuchNode(state, slot.slot);
  NodeId variable = state.program.Slot(optimizer, slot.name, slot.variable);
  if (variable == kNoNode) {
    if (!IsSimpleVariable(state.graph().nodes[static_cast<std::size_t>(slot.slot)])) return {};
    if (auto failure = CreateSlot(state, optimizer, slot, variable)) return failure;
  }
  if (Bind(state, slot.slot, variable)) queue.push_back(slot.slot);
  return {};
}

template <typename Key, typename Items>
Items Take(std::map<Key, Items>& map, const Key& key) {
  const auto found = map.find(key);
  if (found == map.end()) return {};
  Items items = std::move(found->second);
  map.erase(found);
  return items;
}

}  // namespace

Done QueueSlots(State& state, std::int64_t node, std::deque<std::int64_t>& queue) {
  const NodeId object = state.ObjectOf(node);
  for (const WaitingSlot& slot : Take(state.waiting_slots, node)) {
    if (SlotApiOf(state, object) == SlotApi::kNone) return NoSlotApi(state, object);
    if (auto failure = AskOptimizer(state, object, slot, queue)) return failure;
  }
  for (const SlotReference& slot : Take(state.slots_of, node)) {
    const WaitingSlot waiting{object, slot.slot, slot.name};
    if (!state.graph().valid(slot.optimizer)) continue;
    if (!state.Bound(slot.optimizer)) {
      state.waiting_slots[slot.optimizer].push_back(waiting);
    } else if (auto failure = AskOptimizer(state, state.ObjectOf(slot.optimizer), waiting, queue)) {
      return failure;
    }
  }
  return {};
}

}  // namespace ckptfit::restore
