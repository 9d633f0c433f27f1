// Layouts as tests look at them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "loading/call.h"
#include "repair/layout/program_layout.h"

namespace ckptfit::testing_repair {

inline Call CallOf(const std::string& text) { return *ParseCall(text, "new"); }

// {dataset: name of its variable}
inline std::map<std::string, std::string> SlotsOf(const ProgramLayout& layout, const Target& target) {
  std::map<std::string, std::string> slots;
  for (const auto& slot : layout.slots) slots[slot.key] = target.VariableOf(target.variables[slot.variable]).name;
  return slots;
}

inline const NewH5Object* ObjectAt(const ProgramLayout& layout, const std::string& path) {
  for (const NewH5Object& object : layout.h5.objects) {
    if (object.path == path) return &object;
  }
  return nullptr;
}

inline const NewH5Attribute::Value* AttributeOf(const ProgramLayout& layout, const std::string& path,
                                                const std::string& name) {
  const NewH5Object* object = ObjectAt(layout, path);
  if (object == nullptr) return nullptr;
  for (const NewH5Attribute& attribute : object->attributes) {
    if (attribute.name == name) return &attribute.value;
  }
  return nullptr;
}

inline std::vector<std::string> NamesAt(const ProgramLayout& layout, const std::string& path, const std::string& name) {
  const auto* value = AttributeOf(layout, path, name);
  if (value == nullptr) return {"(none)"};
  const auto* names = std::get_if<std::vector<std::string>>(value);
  return names == nullptr ? std::vector<std::string>{"(no list)"} : *names;
}

inline std::string TextAt(const ProgramLayout& layout, const std::string& path, const std::string& name) {
  const auto* value = AttributeOf(layout, path, name);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? "(none)" : *text;
}

}  // namespace ckptfit::testing_repair
