#include "loading/keras_model/inbound.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

constexpr std::string_view kConstant = "_CONSTANT_VALUE";

InboundTensor FromList(const Value& value, const std::string& keyword) {
  const Value::Array& items = value.AsArray();
  return {items[0].AsString(), items[1].AsInt(), items[2].AsInt(), keyword};
}

// In the order in which nest.flatten() and optree go through a dict: sorted by key.
std::vector<const Value*> SortedMembers(const Value& dict) {
  std::vector<const std::pair<std::string, Value>*> members;
  for (const auto& member : dict.AsObject()) members.push_back(&member);
  std::stable_sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  std::vector<const Value*> out;
  for (const auto* member : members) out.push_back(&member->second);
  return out;
}

// All tensors inside a value, in order. `visit` gets each leaf that is a tensor, `other` each that is not.
template <typename Visit, typename Other>
void ForEachTensor(const Value& root, Visit visit, Other other) {
  std::vector<const Value*> open{&root};
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (IsTensorObject(value) || IsTensorList(value)) {
      visit(value);
    } else if (value.is_array()) {
      const Value::Array& items = value.AsArray();
      for (auto item = items.rbegin(); item != items.rend(); ++item) open.push_back(&*item);
    } else if (value.is_object() && !value.Has("class_name")) {
      const std::vector<const Value*> members = SortedMembers(value);
      open.insert(open.end(), members.rbegin(), members.rend());
    } else {
      other(value);
    }
  }
}

InboundTensor ReadTensor(const Value& value, const std::string& keyword) {
  if (!IsTensorObject(value)) return FromList(value, keyword);
  InboundTensor tensor = ReadTensorObject(value);
  tensor.keyword = keyword;
  return tensor;
}

void ReadKeywords(const Value& keywords, InboundCall* call) {
  for (const auto& [name, value] : keywords.AsObject()) {
    ForEachTensor(
        value, [&](const Value& tensor) { call->tensors.push_back(ReadTensor(tensor, name)); }, [](const Value&) {});
  }
}

InboundCall ReadObjectForm(const Value& entry) {
  InboundCall call;
  ForEachTensor(
      entry["args"], [&](const Value& tensor) { call.tensors.push_back(ReadTensor(tensor, "")); },
      [&](const Value& constant) { call.constants.push_back(constant); });
  ReadKeywords(entry["kwargs"], &call);
  return call;
}

InboundCall ReadListForm(const Value& entry) {
  InboundCall call;
  const Value* keywords = nullptr;
  ForEachTensor(
      entry,
      [&](const Value& tensor) {
        const Value::Array& items = tensor.AsArray();
        if (items.size() == 4 && !items[3].AsObject().empty()) keywords = &items[3];
        if (!items.empty() && items[0].AsString() == kConstant) {
          call.has_constant_node = true;
        } else {
          call.tensors.push_back(ReadTensor(tensor, ""));
        }
      },
      [](const Value&) {});
  const std::size_t positional = call.tensors.size();
  if (keywords != nullptr) ReadKeywords(*keywords, &call);
  call.keyword_tensors_raw = call.tensors.size() > positional;
  return call;
}

}  // namespace

bool IsTensorList(const Value& value) {
  const Value::Array& items = value.AsArray();
  return (items.size() == 3 || items.size() == 4) && items[0].is_string() && items[1].is_int() &&
         (items[2].is_int() || items[0].AsString() == kConstant);
}

bool IsTensorObject(const Value& value) { return value["class_name"].AsString() == "__keras_tensor__"; }

InboundTensor ReadTensorObject(const Value& value) {
  const Value::Array& history = value["config"]["keras_history"].AsArray();
  if (history.size() != 3) return {};
  return {history[0].AsString(), history[1].AsInt(), history[2].AsInt()};
}

InboundCall ReadInboundCall(const Value& entry) {
  return entry.is_object() && entry.Has("args") ? ReadObjectForm(entry) : ReadListForm(entry);
}

std::vector<InboundTensor> ReadTensors(const Value& structure) {
  std::vector<InboundTensor> out;
  ForEachTensor(structure, [&](const Value& tensor) { out.push_back(ReadTensor(tensor, "")); }, [](const Value&) {});
  return out;
}

}  // namespace ckptfit
