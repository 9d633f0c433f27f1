#include "repair/config/masks.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "loading/keras_model/inbound.h"

namespace ckptfit {
namespace {

std::string PlaceText(const InboundTensor& place) {
  return place.layer + "/" + std::to_string(place.call) + "/" + std::to_string(place.output);
}

std::string PlaceText(const Value& tensor) { return PlaceText(ReadTensorObject(tensor)); }

bool IsOperation(const Value& entry, std::string_view name) {
  return entry["class_name"].AsString() == name && entry["module"].AsString().find(".ops.") != std::string::npos;
}

const Value& FirstArgument(const Value& call) {
  static const Value kNone;
  const Value::Array& args = call["args"].AsArray();
  return args.empty() ? kNone : args.front();
}

// What layers mask of their inputs, by input: the value that stands for nothing.
std::multimap<std::string, double> Masked(const Value::Array& layers) {
  std::multimap<std::string, double> masked;
  for (const Value& entry : layers) {
    const Value& config = entry["config"];
    const bool embedding = entry["class_name"].AsString() == "Embedding" && config["mask_zero"].AsBool();
    if (!embedding && entry["class_name"].AsString() != "Masking") continue;
    for (const Value& call : entry["inbound_nodes"].AsArray()) {
      masked.emplace(PlaceText(FirstArgument(call)), embedding ? 0 : config["mask_value"].AsDouble());
    }
  }
  return masked;
}

// The places of masks that follow from the layers: NotEqual(input, value), and Any() of one.
std::set<std::string> MadeMasks(const Value::Array& layers) {
  const std::multimap<std::string, double> masked = Masked(layers);
  std::set<std::string> made;
  for (const char* operation : {"NotEqual", "Any"}) {
    for (const Value& entry : layers) {
      if (!IsOperation(entry, operation)) continue;
      const Value::Array& calls = entry["inbound_nodes"].AsArray();
      for (std::size_t i = 0; i < calls.size(); ++i) {
        const std::string input = PlaceText(FirstArgument(calls[i]));
        const Value::Array& args = calls[i]["args"].AsArray();
        const auto [begin, end] = masked.equal_range(input);
        const bool first = args.size() == 2 && args[1].is_number() &&
                           std::any_of(begin, end, [&](const auto& one) { return one.second == args[1].AsDouble(); });
        const bool second = operation == std::string_view("Any") && made.contains(input);
        if (first || second) {
          made.insert(PlaceText(InboundTensor{entry["name"].AsString(), static_cast<std::int64_t>(i), 0}));
        }
      }
    }
  }
  return made;
}

// Whether a mask, or a list of masks, says nothing more than that.
bool IsMade(const Value& mask, const std::set<std::string>& made) {
  if (IsTensorObject(mask)) return made.contains(PlaceText(mask));
  const Value::Array& items = mask.AsArray();
  return !items.empty() && std::all_of(items.begin(), items.end(), [&](const Value& item) {
    return item.is_null() || (IsTensorObject(item) && made.contains(PlaceText(item)));
  });
}

void ForgetMasks(Value* entry, const std::set<std::string>& made) {
  Value calls = (*entry)["inbound_nodes"];
  if (calls.MutableArray() == nullptr) return;
  for (Value& call : *calls.MutableArray()) {
    if (!IsMade(call["kwargs"]["mask"], made)) continue;
    Value keywords = call["kwargs"];
    keywords.Erase("mask");
    call.Set("kwargs", std::move(keywords));
  }
  entry->Set("inbound_nodes", std::move(calls));
}

std::set<std::string> UsedLayers(const Value::Array& layers) {
  std::set<std::string> used;
  std::vector<const Value*> open;
  for (const Value& entry : layers) open.push_back(&entry["inbound_nodes"]);
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (IsTensorObject(value)) used.insert(ReadTensorObject(value).layer);
    for (const Value& item : value.AsArray()) open.push_back(&item);
    for (const auto& [name, item] : value.AsObject()) open.push_back(&item);
  }
  return used;
}

}  // namespace

void TakeOutMasks(Value* layers) {
  const std::set<std::string> made = MadeMasks(layers->AsArray());
  if (made.empty() || layers->MutableArray() == nullptr) return;
  for (Value& entry : *layers->MutableArray()) ForgetMasks(&entry, made);
  for (const char* operation : {"Any", "NotEqual"}) {
    const std::set<std::string> used = UsedLayers(layers->AsArray());
    std::erase_if(*layers->MutableArray(), [&](const Value& entry) {
      const std::string& name = entry["name"].AsString();
      return IsOperation(entry, operation) && !used.contains(name) && made.contains(name + "/0/0");
    });
  }
}

}  // namespace ckptfit
