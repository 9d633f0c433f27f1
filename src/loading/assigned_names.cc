#include "loading/assigned_names.h"

#include <algorithm>
#include <utility>

namespace ckptfit {
namespace {

using Kind = Expression::Kind;

std::string_view Owner(std::string_view target) { return target.substr(0, target.find('.')); }
std::string_view Attribute(std::string_view target) { return target.substr(target.find('.') + 1); }

using Values = std::map<std::string, AssignedNames::Resolved, std::less<>>;

// Goes no deeper than the text does, which its parser limits.
class Substitution {
 public:
  Substitution(const Values& values, std::set<std::string, std::less<>>* used) : values_(values), used_(*used) {}

  std::optional<AssignedNames::Resolved> Run(const Expression& e) {
    AssignedNames::Resolved resolved;
    if (!Fill(e, 1, &resolved.expression)) return std::nullopt;
    resolved.parts = parts_;
    resolved.depth = depth_;
    return resolved;
  }

 private:
  bool Count(std::size_t parts, int depth) {
    parts_ += parts;
    depth_ = std::max(depth_, depth);
    return parts_ <= kMaxResolvedParts && depth_ <= kMaxResolvedDepth;
  }

  bool Fill(const Expression& e, int level, Expression* out) {
    const auto found = e.kind == Kind::kName ? values_.find(e.text) : values_.end();
    if (found != values_.end()) {
      if (!Count(found->second.parts, level - 1 + found->second.depth)) return false;
      used_.insert(e.text);
      *out = found->second.expression;
      return true;
    }
    if (!Count(1, level)) return false;
    out->kind = e.kind;
    out->text = e.text;
    out->begin = e.begin;
    for (const Expression& item : e.items) {
      if (!Fill(item, level + 1, &out->items.emplace_back())) return false;
    }
    for (const auto& [keyword, value] : e.keywords) {
      out->keywords.push_back({keyword, {}});
      if (!Fill(value, level + 1, &out->keywords.back().value)) return false;
    }
    return true;
  }

  const Values& values_;
  std::set<std::string, std::less<>>& used_;
  std::size_t parts_ = 0;
  int depth_ = 0;
};

}  // namespace

bool EndsInName(std::string_view name, std::string_view tail) {
  return name == tail ||
         (name.size() > tail.size() && name.ends_with(tail) && name[name.size() - tail.size() - 1] == '.');
}

bool IsMadeCheckpoint(const Expression& e) {
  return e.kind == Kind::kCall && EndsInName(e.items[0].DottedName(), "Checkpoint");
}

std::optional<AssignedNames::Resolved> AssignedNames::Resolve(const Expression& e) {
  return Substitution(values_, &used_).Run(e);
}

void AssignedNames::Assign(const std::string& name, Resolved value) {
  if (name.empty()) return;
  values_.insert_or_assign(name, std::move(value));
  used_.erase(name);
}

void AssignedNames::Forget(const std::string& name) {
  const auto found = values_.find(name);
  if (found != values_.end()) values_.erase(found);
}

bool AssignedNames::IsOfCheckpoint(std::string_view target) const {
  const auto made = values_.find(Owner(target));
  return made != values_.end() && IsMadeCheckpoint(made->second.expression);
}

bool AssignedNames::SetAttribute(std::string_view target, Resolved value) {
  const std::string_view name = Attribute(target);
  if (!IsOfCheckpoint(target) || used_.contains(Owner(target)) || IsAttribute(name)) return false;
  Resolved& made = values_.find(Owner(target))->second;
  // Of a Checkpoint with a root, only what its constructor is given belongs to the checkpoint.
  if (made.expression.items.size() > 1 || made.expression.Keyword("root") != nullptr) return false;
  auto& keywords = made.expression.keywords;
  // What is tracked under this name already is replaced in its place (_track_trackable() with overwrite).
  const auto tracked = std::find_if(keywords.begin(), keywords.end(),
                                    [&](const KeywordArgument& argument) { return argument.name == name; });
  if (tracked != keywords.end()) {
    tracked->value = std::move(value.expression);
  } else {
    keywords.push_back({std::string(name), std::move(value.expression)});
  }
  made.parts += value.parts;
  made.depth = std::max(made.depth, 1 + value.depth);
  return true;
}

}  // namespace ckptfit
