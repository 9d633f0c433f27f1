#include "repair/config/calls.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/contains.h"

namespace ckptfit {
namespace {

Status Without(std::string why) { return Status(StatusCode::kUnsupported, std::move(why)); }

constexpr std::string_view kConstant = "_CONSTANT_VALUE";

// Layers that take a first state beside their sequence: Keras 2 lists it with the sequence, Keras 3 names it.
bool TakesState(std::string_view class_name) {
  static constexpr std::array<std::string_view, 10> kClasses = {
      "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "CuDNNGRU",
      "CuDNNLSTM",     "GRU",        "LSTM",       "RNN",        "SimpleRNN"};
  return Contains(kClasses, class_name);
}

// The names of positional arguments of call(), as far as several may be given.
std::vector<std::string> Parameters(std::string_view class_name) {
  if (class_name == "MultiHeadAttention") {
    return {"query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask"};
  }
  if (TakesState(class_name)) return {"sequences", "initial_state", "mask"};
  return {"inputs"};
}

// A tensor in a list, without keyword arguments.
bool IsPlainTensorList(const Value& value) { return IsTensorList(value) && value.AsArray().size() == 3; }

std::int64_t FirstOf(const FirstCalls& first, const std::string& layer) {
  const auto found = first.find(layer);
  return found == first.end() ? 0 : found->second;
}

InboundTensor FromItems(const Value& list, const FirstCalls& first) {
  const Value::Array& items = list.AsArray();
  InboundTensor place{items[0].AsString(), items[1].AsInt(), items[2].AsInt()};
  place.call -= FirstOf(first, place.layer);
  return place;
}

Value::Array ToItems(InboundTensor place, const FirstCalls& first) {
  place.call += FirstOf(first, place.layer);
  return {place.layer, place.call, place.output};
}

// `value` with each leaf that `is` says replaced by what `make` makes of it.
Value Mapped(const Value& value, const std::function<bool(const Value&)>& is,
             const std::function<Value(const Value&)>& make) {
  if (is(value)) return make(value);
  if (value.is_array()) {
    Value::Array items;
    for (const Value& item : value.AsArray()) items.push_back(Mapped(item, is, make));
    return Value(std::move(items));
  }
  if (!value.is_object()) return value;
  Value made{Value::Object()};
  for (const auto& [name, item] : value.AsObject()) made.Set(name, Mapped(item, is, make));
  return made;
}

// Null, or a list of nothing else.
bool SaysNothing(const Value& value) {
  if (value.is_null()) return true;
  const Value::Array& items = value.AsArray();
  return !items.empty() && std::all_of(items.begin(), items.end(), [](const Value& item) { return item.is_null(); });
}

// The keyword arguments, which stand beside each of the tensors.
Value KeywordsOf(const Value& entry) {
  Value found{Value::Object()};
  std::vector<const Value*> open{&entry};
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (IsTensorList(value)) {
      if (value.AsArray().size() == 4 && !value.AsArray()[3].AsObject().empty()) found = value.AsArray()[3];
      continue;
    }
    for (const Value& item : value.AsArray()) open.push_back(&item);
    for (const auto& [name, item] : value.AsObject()) open.push_back(&item);
  }
  return found;
}

bool HoldsConstant(const Value& entry) {
  if (entry.AsArray().size() >= 3 && entry.AsArray()[0].AsString() == kConstant) return true;
  const auto& items = entry.AsArray();
  const auto& members = entry.AsObject();
  return std::any_of(items.begin(), items.end(), HoldsConstant) ||
         std::any_of(members.begin(), members.end(), [](const auto& member) { return HoldsConstant(member.second); });
}

// The positional arguments by their names, beside the others; null where one has none.
Result<Value> Named(const Value& call, std::string_view class_name) {
  const std::vector<std::string> parameters = Parameters(class_name);
  Value named{Value::Object()};
  const Value::Array& args = call["args"].AsArray();
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i >= parameters.size()) {
      return Without("a call of " + std::string(class_name) + " with several arguments has no other form");
    }
    named.Set(parameters[i], args[i]);
  }
  for (const auto& [name, value] : call["kwargs"].AsObject()) named.Set(name, value);
  return named;
}

// The tensors that Keras 2 lists: the first argument, and a first state.
Result<Value> TakeInputs(std::string_view class_name, Value* named) {
  const std::string first = Parameters(class_name).front();
  if (!named->Has(first)) return Without("a call of " + std::string(class_name) + " without inputs has no other form");
  Value inputs = (*named)[first];
  named->Erase(first);
  const Value state = TakesState(class_name) ? (*named)["initial_state"] : Value();
  if (TakesState(class_name)) named->Erase("initial_state");
  if (SaysNothing(state)) return inputs;
  Value::Array all{std::move(inputs)};
  if (state.is_array()) {
    all.insert(all.end(), state.AsArray().begin(), state.AsArray().end());
  } else {
    all.push_back(state);
  }
  return Value(std::move(all));
}

}  // namespace

// Keras reads the place alone; shape and type must be there.
Value TensorObject(const InboundTensor& place) {
  Value config;
  config.Set("shape", Value::Array{Value()});
  config.Set("dtype", "float32");
  config.Set("keras_history", Value::Array{place.layer, place.call, place.output});
  Value tensor;
  tensor.Set("class_name", "__keras_tensor__");
  tensor.Set("config", std::move(config));
  return tensor;
}

Result<Value> CallFromLists(const Value& entry, std::string_view class_name, const FirstCalls& first) {
  if (HoldsConstant(entry)) return Without("a constant among the inputs of " + std::string(class_name));
  const auto made = [&](const Value& list) { return TensorObject(FromItems(list, first)); };
  Value inputs = Mapped(entry, IsTensorList, made);
  Value keywords{Value::Object()};
  const Value given = KeywordsOf(entry);
  for (const auto& [name, value] : given.AsObject()) {
    if (SaysNothing(value)) continue;
    keywords.Set(name, Mapped(value, IsPlainTensorList, made));
  }
  const Value::Array listed = inputs.AsArray();
  Value::Array args;
  if (listed.size() == 1) {
    args = listed;
  } else if (listed.size() > 1 && TakesState(class_name)) {
    args = {listed.front()};
    Value state = listed.size() == 2 ? listed.back() : Value(Value::Array(listed.begin() + 1, listed.end()));
    keywords.Set("initial_state", std::move(state));
  } else {
    args = {std::move(inputs)};
  }
  Value call;
  call.Set("args", Value(std::move(args)));
  call.Set("kwargs", std::move(keywords));
  return call;
}

Result<Value> CallToLists(const Value& call, std::string_view class_name, const FirstCalls& first) {
  CKPTFIT_ASSIGN_OR_RETURN(Value named, Named(call, class_name));
  CKPTFIT_ASSIGN_OR_RETURN(const Value inputs, TakeInputs(class_name, &named));
  Value keywords{Value::Object()};
  for (const auto& [name, value] : named.AsObject()) {
    // Keras 3 notes the default of call(), and goes by how the model itself is called.
    const bool by_default = name == "training" && value.is_bool() && value.AsBool() == class_name.starts_with("Random");
    if (SaysNothing(value) || by_default) continue;
    keywords.Set(name, Mapped(value, IsTensorObject,
                              [&](const Value& tensor) { return Value(ToItems(ReadTensorObject(tensor), first)); }));
  }
  const Value lists = Mapped(inputs, IsTensorObject, [&](const Value& tensor) {
    Value::Array items = ToItems(ReadTensorObject(tensor), first);
    items.push_back(keywords);
    return Value(std::move(items));
  });
  if (lists.is_array() && !IsTensorList(lists)) return lists;
  if (lists.is_object()) return lists;
  return Value(Value::Array{lists});
}

Value ReplaceTensors(const Value& value, const std::function<Value(const Value&)>& make) {
  return Mapped(value, IsTensorObject, make);
}

Value Renumbered(const Value& structure, const FirstCalls& from, const FirstCalls& to, bool bare,
                 const std::function<std::string(const std::string&)>& name) {
  Value made = Mapped(structure, IsPlainTensorList, [&](const Value& list) {
    Value::Array items = ToItems(FromItems(list, from), to);
    items.front() = name(items.front().AsString());
    return Value(std::move(items));
  });
  const Value::Array items = made.AsArray();
  if (bare && items.size() == 1 && IsPlainTensorList(items.front())) return items.front();
  if (!bare && IsPlainTensorList(made)) return Value(Value::Array{made});
  return made;
}

}  // namespace ckptfit
