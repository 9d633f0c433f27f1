#include "repair/mapping.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "repair/values/conversion.h"
#include "repair/values/op_text.h"

namespace ckptfit {
namespace {

Status Wrong(std::string text, const std::string& key = "") {
  return Status(StatusCode::kInvalidArgument, "mapping: " + std::move(text),
                {"", Where::kNoOffset, Where::kNoOffset, key});
}

RE2::Options Quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

Status CheckRule(const Mapping::Rule& rule) {
  const RE2 pattern(rule.from, Quiet());
  if (!pattern.ok()) return Wrong("the pattern \"" + rule.from + "\" is none: " + pattern.error());
  std::string error;
  if (!pattern.CheckRewriteString(rule.to, &error)) return Wrong("\"" + rule.to + "\": " + error);
  return Status();
}

// Variables by their names, with and without ":0".
class Names {
 public:
  explicit Names(const Target& target) {
    for (std::size_t i = 0; i < target.variables.size(); ++i) {
      const std::string& name = target.VariableOf(target.variables[i]).name;
      positions_[name].push_back(i);
      const std::size_t colon = name.rfind(':');
      if (colon != std::string::npos) positions_[name.substr(0, colon)].push_back(i);
    }
  }
  // The only variable of that name.
  Result<std::size_t> Find(const std::string& name) const {
    const auto at = positions_.find(name);
    if (at == positions_.end()) return Wrong("the program has no variable " + name);
    if (at->second.size() > 1) return Wrong("several variables of the program are called " + name);
    return at->second.front();
  }

 private:
  std::map<std::string, std::vector<std::size_t>> positions_;
};

// Whether the operations only bring every value to another place.
bool KeepsAll(const ValueOps& ops) {
  return std::all_of(ops.begin(), ops.end(), [](const ValueOp& op) {
    return op.kind == ValueOp::Kind::kReshape || op.kind == ValueOp::Kind::kTranspose;
  });
}

bool TakesSlice(const ValueOps& ops) {
  return std::any_of(ops.begin(), ops.end(), [](const ValueOp& op) { return op.kind == ValueOp::Kind::kSlice; });
}

class Applier {
 public:
  Applier(const Mapping& mapping, const Checkpoint& checkpoint, const Target& target)
      : checkpoint_(checkpoint), target_(target), names_(target) {
    for (const Mapping::Rule& rule : mapping.rules) {
      patterns_.push_back({std::make_unique<RE2>(rule.from, Quiet()), &rule});
    }
  }

  Status Run() {
    for (std::size_t i = 0; i < checkpoint_.tensors.size(); ++i) CKPTFIT_RETURN_IF_ERROR(Look(i));
    return Status();
  }

  void Into(Assignments* assignments) const {
    std::map<std::size_t, Assignment> all;
    for (Assignment& one : assignments->assigned) {
      if (!decided_.contains(one.tensor)) all.emplace(one.variable, std::move(one));
    }
    for (const auto& [variable, assignment] : said_) all[variable] = assignment;
    assignments->assigned.clear();
    for (auto& [variable, assignment] : all) assignments->assigned.push_back(std::move(assignment));
    FillMissing(assignments);
    const auto taken = [this](std::size_t tensor) { return decided_.contains(tensor); };
    std::erase_if(assignments->unused, taken);
    std::erase_if(assignments->state, taken);
  }

 private:
  // What the first rule that matches says about a stored tensor.
  Status Look(std::size_t tensor) {
    const std::string& key = checkpoint_.tensors[tensor].key;
    for (const auto& [pattern, rule] : patterns_) {
      if (!RE2::FullMatch(key, *pattern)) continue;
      decided_[tensor] = decided_[tensor] || !rule->to.empty();
      if (rule->to.empty()) return Status();
      std::string name;
      RE2::Extract(key, *pattern, rule->to, &name);
      CKPTFIT_RETURN_IF_ERROR(Say(tensor, name, rule->ops));
      if (!TakesSlice(rule->ops)) return Status();
    }
    return Status();
  }

  Status Say(std::size_t tensor, const std::string& name, const ValueOps& ops) {
    const TensorInfo& stored = checkpoint_.tensors[tensor];
    CKPTFIT_ASSIGN_OR_RETURN(const std::size_t position, names_.Find(name));
    const Variable& variable = target_.VariableOf(target_.variables[position]);
    Shape shape = stored.shape;
    if (!ops.empty()) {
      const auto shapes = ShapesAfter(ops, stored.shape);
      if (!shapes) return Wrong(shapes.error().message(), stored.key);
      shape = shapes->back();
    }
    if (!variable.shape.CompatibleWith(shape)) {
      return Wrong(name + " has shape " + variable.shape.ToString() + ", the stored value " + shape.ToString(),
                   stored.key);
    }
    Assignment made{position, tensor, ConversionOf(stored.dtype, variable.dtype), "the mapping says so", 1};
    made.change = {ops, KeepsAll(ops) ? "" : kByMapping};
    if (!said_.emplace(position, std::move(made)).second) return Wrong("two keys lead to " + name, stored.key);
    return Status();
  }

  // Variables whose tensors the mapping gave to others, or to nothing, have none now.
  void FillMissing(Assignments* assignments) const {
    std::vector<bool> has(target_.variables.size(), false);
    for (const Assignment& one : assignments->assigned) has[one.variable] = true;
    std::map<std::size_t, Unassigned> missing;
    for (Unassigned& one : assignments->missing) missing.emplace(one.variable, std::move(one));
    assignments->missing.clear();
    for (std::size_t i = 0; i < has.size(); ++i) {
      if (has[i]) continue;
      const auto known = missing.find(i);
      assignments->missing.push_back(known != missing.end() ? std::move(known->second)
                                                            : Unassigned{i, "the mapping gives its value to another"});
    }
  }

  const Checkpoint& checkpoint_;
  const Target& target_;
  const Names names_;
  std::vector<std::pair<std::unique_ptr<RE2>, const Mapping::Rule*>> patterns_;
  std::map<std::size_t, Assignment> said_;  // by variable
  std::map<std::size_t, bool> decided_;     // tensors that a rule speaks of; false: meant for nothing
};

bool IsRule(const Value& item) {
  const Value::Object& members = item.AsObject();
  return item.Has("from") && item.Has("to") &&
         std::all_of(members.begin(), members.end(), [](const Value::Member& member) {
           const auto& [name, value] = member;
           if (name == "from" || name == "to") return value.is_string();
           const bool known = name == "slice" || name == "transpose" || name == "reshape" || name == "operations";
           return known && value.is_array();
         });
}

Result<Mapping::Rule> ReadRule(const Value& item) {
  if (!IsRule(item)) {
    return Wrong(
        "a [[rename]] has `from` and `to`, both texts, may have the lists `slice`, `transpose`, `reshape` and "
        "`operations`, and nothing else");
  }
  CKPTFIT_ASSIGN_OR_RETURN(ValueOps ops, ReadOps(item["operations"]));
  for (const char* name : {"slice", "transpose", "reshape"}) {
    if (!item.Has(name)) continue;
    CKPTFIT_ASSIGN_OR_RETURN(ValueOp op, ReadOp(name, item[name]));
    ops.push_back(std::move(op));
  }
  return Mapping::Rule{item["from"].AsString(), item["to"].AsString(), std::move(ops)};
}

// [{ sum = [0] }, { reshape = [2, 3] }]
std::string TomlOps(const ValueOps& ops) {
  std::string text;
  const Value json = OpsJson(ops);
  for (const Value& op : json.AsArray()) {
    const auto& [name, argument] = op.AsObject().front();
    std::string items;
    for (const Value& item : argument.AsArray()) {
      items +=
          (items.empty() ? "" : ", ") + (item.is_string() ? "'" + item.AsString() + "'" : std::to_string(item.AsInt()));
    }
    text += (text.empty() ? "{ " : ", { ") + name + " = [" + items + "] }";
  }
  return "[" + text + "]";
}

// A TOML text in which nothing is an escape, or with escapes where it holds a quote.
std::string TomlText(const std::string& text) {
  if (text.find('\'') == std::string::npos && text.find('\n') == std::string::npos) return "'" + text + "'";
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return quoted + "\"";
}

// A pattern that matches this text alone. RE2::QuoteMeta() escapes slashes, too, which makes keys hard to read.
std::string Literally(const std::string& text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace

Result<Mapping> ReadMapping(const Value& document) {
  Mapping mapping;
  for (const auto& [key, value] : document.AsObject()) {
    if (key != "rename" && key != "drop" && key != "schema") return Wrong("`" + key + "` is not known in a mapping");
  }
  for (const Value& item : document["rename"].AsArray()) {
    CKPTFIT_ASSIGN_OR_RETURN(Mapping::Rule rule, ReadRule(item));
    mapping.rules.push_back(std::move(rule));
  }
  for (const Value& item : document["drop"].AsArray()) mapping.rules.push_back({item.AsString(), "", {}});
  for (const Mapping::Rule& rule : mapping.rules) CKPTFIT_RETURN_IF_ERROR(CheckRule(rule));
  if (mapping.rules.empty()) return Wrong("it has no [[rename]] and no drop");
  return mapping;
}

std::string MappingText(const Assignments& assignments, const Checkpoint& checkpoint, const Target& target) {
  std::string text =
      "# Stored keys, as RE2 patterns that match a whole key, and the variables that they are meant for.\n"
      "# Several rules that differ in one part are one: from = 'model/hidden/(.*)', to = 'encoder/\\1'.\n"
      "# A rule may change the values: slice = ['0:64', ':'], transpose = [1, 0], reshape = [8, 8].\n"
      "schema = \"ckptfit.mapping/1\"\n";
  for (const Assignment& one : assignments.assigned) {
    const std::string& name = target.VariableOf(target.variables[one.variable]).name;
    std::string to;
    for (const char c : name) to += c == '\\' ? std::string("\\\\") : std::string(1, c);
    text += "\n[[rename]]\nfrom = " + TomlText(Literally(checkpoint.tensors[one.tensor].key)) +
            "\nto = " + TomlText(to) + "\n";
    if (!one.change.ops.empty()) text += "operations = " + TomlOps(one.change.ops) + "\n";
  }
  return text;
}

Status ApplyMapping(const Mapping& mapping, const Checkpoint& checkpoint, const Target& target,
                    Assignments* assignments) {
  Applier applier(mapping, checkpoint, target);
  CKPTFIT_RETURN_IF_ERROR(applier.Run());
  applier.Into(assignments);
  return Status();
}

}  // namespace ckptfit
