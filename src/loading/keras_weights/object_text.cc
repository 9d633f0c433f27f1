#include "loading/keras_weights/object_text.h"

#include "base/python_repr.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

bool Upper(char c) { return c >= 'A' && c <= 'Z'; }
bool Lower(char c) { return c >= 'a' && c <= 'z'; }
bool Digit(char c) { return c >= '0' && c <= '9'; }
bool Word(char c) { return Upper(c) || Lower(c) || Digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

// re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name), with [a-z0-9] in place of [a-z] when `digits`.
std::string SplitBeforeWords(std::string_view name, bool digits) {
  const auto tail = [&](char c) { return Lower(c) || (digits && Digit(c)); };
  std::string out;
  std::size_t i = 0;
  while (i < name.size()) {
    out += name[i];
    if (i + 2 < name.size() && Upper(name[i + 1]) && tail(name[i + 2])) {
      out += '_';
      out += name[++i];
      while (i + 1 < name.size() && tail(name[i + 1])) out += name[++i];
    }
    ++i;
  }
  return out;
}

// re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
std::string SplitAtHumps(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i > 0 && Upper(name[i]) && Lower(name[i - 1])) out += '_';
    out += Upper(name[i]) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return out;
}

}  // namespace

std::string ObjectText(const Target& target, NodeId node, const Environment& environment) {
  const Node& object = target.nodes[node];
  if (environment.keras3() && object.is(kRoleLayer | kRoleModel)) {
    return "<" + object.class_name + " name=" + object.name + ", built=" + (object.built ? "True" : "False") + ">";
  }
  return "<" + (object.module.empty() ? "" : object.module + ".") + object.class_name + " object at 0x7f0000000000>";
}

std::string VariableText(const Variable& variable, const Environment& environment) {
  const std::string shape = variable.shape.ToString();
  const std::string dtype(DTypeName(variable.dtype));
  if (KerasLine(environment).Before(3, 7)) {
    return "<KerasVariable shape=" + shape + ", dtype=" + dtype + ", path=" + variable.name + ">";
  }
  return "<Variable path=" + variable.name + ", shape=" + shape + ", dtype=" + dtype + ", value=...>";
}

const std::string& ShortName(const Variable& variable) {
  return variable.short_name.empty() ? variable.name : variable.short_name;
}

std::string NameList(const Target& target, const std::vector<NodeId>& variables) {
  std::vector<std::string> names;
  for (const NodeId id : variables) {
    const auto& variable = target.nodes[id].variable;
    names.push_back(variable ? ShortName(*variable) : target.nodes[id].name);
  }
  return PythonList(names);
}

// to_snake_case() of utils/generic_utils.py in TensorFlow 2.0 to 2.15 and tf_keras, of utils/naming.py in Keras 3.
std::string SnakeCase(std::string_view class_name, const Environment& environment) {
  const bool keras3 = environment.keras3();
  const bool digits = !keras3 && KerasLine(environment).Before(2, 7);
  std::string name;
  for (const char c : class_name) {
    if (!keras3 || Word(c)) name += c;
  }
  name = SplitAtHumps(SplitBeforeWords(name, digits));
  return !keras3 && name.starts_with('_') ? "private" + name : name;
}

}  // namespace ckptfit
