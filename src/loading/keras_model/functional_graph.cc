#include "loading/keras_model/functional_graph.h"

#include <algorithm>

#include "base/python_repr.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/object_text.h"

namespace ckptfit {
namespace {

std::optional<std::size_t> Within(std::int64_t index, std::size_t size) {
  if (index < 0 || index >= static_cast<std::int64_t>(size)) return std::nullopt;
  return static_cast<std::size_t>(index);
}

TensorRef Ref(LayerId layer, std::size_t call, std::int64_t output) {
  return {layer, call, output < 0 ? 0 : static_cast<std::size_t>(output)};
}

}  // namespace

FunctionalGraph::FunctionalGraph(const std::deque<RebuiltLayer>& layers, const Target& target,
                                 const Environment& environment)
    : layers_(layers), target_(target), environment_(environment) {}

void FunctionalGraph::Add(LayerId layer, const Value& config) {
  Member member;
  member.layer = layer;
  member.entries = &config["inbound_nodes"];
  member.first = CountsFromOne(layer) ? 1 : 0;
  for (const Value& entry : member.entries->AsArray()) member.calls.push_back(ReadInboundCall(entry));
  by_name_[config["name"].AsString()] = members_.size();
  members_.push_back(std::move(member));
}

bool FunctionalGraph::waits() const {
  return std::any_of(members_.begin(), members_.end(), [](const Member& member) { return member.waits(); });
}

FunctionalGraph::Ready FunctionalGraph::Resolve(const InboundCall& inbound, LayerCall* call,
                                                std::string* missing) const {
  for (const InboundTensor& tensor : inbound.tensors) {
    const auto found = by_name_.find(tensor.layer);
    if (found == by_name_.end()) {
      *missing = tensor.layer;
      return Ready::kMissing;
    }
    const Member& member = members_[found->second];
    const std::optional<std::size_t> index = CallIndex(member, tensor.call);
    if (!index) return Ready::kLater;
    call->inputs.push_back(Ref(member.layer, *index, tensor.output));
    if (tensor.keyword.empty()) {
      call->shapes.positional.emplace_back();
    } else {
      call->shapes.keyword.emplace_back(tensor.keyword, Shape());
    }
  }
  return Ready::kYes;
}

std::optional<TensorRef> FunctionalGraph::Find(const InboundTensor& tensor) const {
  const auto found = by_name_.find(tensor.layer);
  if (found == by_name_.end()) return std::nullopt;
  const LayerId layer = members_[found->second].layer;
  if (!environment_.keras3()) {
    const auto index = CallIndex(members_[found->second], tensor.call);
    return index ? std::optional<TensorRef>(Ref(layer, *index, tensor.output)) : std::nullopt;
  }
  // Keras 3 counts a Functional's own graph as number 0 here, though not in inbound_nodes.
  const bool functional = target_.nodes[layers_[layer].node].is(kRoleFunctional);
  std::int64_t call = tensor.call - (functional && KerasLine(environment_).AtLeast(3, 3) ? 1 : 0);
  const std::size_t calls = layers_[layer].calls.size();
  if (call < 0) call += static_cast<std::int64_t>(calls);  // a Python list counts from its end
  const auto index = Within(call, calls);
  return index ? std::optional<TensorRef>(Ref(layer, *index, tensor.output)) : std::nullopt;
}

std::string FunctionalGraph::WaitingText() const {
  std::string out = "{";
  for (const Member& member : members_) {
    if (!member.waits()) continue;
    const Value::Array& entries = member.entries->AsArray();
    Value::Array rest(entries.begin() + static_cast<std::ptrdiff_t>(member.done), entries.end());
    if (out.size() > 1) out += ", ";
    out += ObjectText(target_, layers_[member.layer].node, environment_) + ": " + PythonReprOf(Value(std::move(rest)));
  }
  return out + "}";
}

// In Keras 2, models that begin with an input layer count their calls from 1: number 0 is their own graph. Asked before
// the first call: a Sequential without an input layer has its graph made by that, which counts from 0. Up to TensorFlow
// 2.2 build() makes none.
bool FunctionalGraph::CountsFromOne(LayerId layer) const {
  const RebuiltLayer& model = layers_[layer];
  const Node& node = target_.nodes[model.node];
  if (environment_.keras3()) return false;
  if (model.custom != nullptr && node.is(kRoleFunctional)) {  // made by its own constructor
    return !node.layers.empty() && target_.nodes[node.layers.front()].class_name == "InputLayer";
  }
  if (!model.graph || model.members.empty()) return false;
  if (model.shaped && KerasLine(environment_).Before(2, 3)) return false;
  return layers_[model.members.front()].class_name == "InputLayer";
}

std::optional<std::size_t> FunctionalGraph::CallIndex(const Member& member, std::int64_t index) const {
  const RebuiltLayer& layer = layers_[member.layer];
  if (!environment_.keras3() && layer.class_name == "InputLayer") return 0;
  return Within(index - member.first, layer.calls.size());
}

}  // namespace ckptfit
