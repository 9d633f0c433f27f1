#include "diagnosis/path_case.h"

#include <algorithm>

#include "diagnosis/matching.h"

namespace ckptfit {

bool GoesWrong(const Case& c) {
  if (c.trace == nullptr) return c.checkpoint.damaged || c.checkpoint.format == Format::kNone;
  if (c.trace->outcome != Outcome::kReturns) return true;
  if (!LoadsVariables(c)) return false;
  return std::none_of(c.trace->bindings.begin(), c.trace->bindings.end(),
                      [](const Binding& b) { return b.state == BindingState::kLoaded; });
}

const Observation* Seen(const Case& c, std::string_view kind) {
  const std::vector<Observation>& seen = c.checkpoint.observations;
  const auto it = std::find_if(seen.begin(), seen.end(), [&](const Observation& o) { return o.kind == kind; });
  return it == seen.end() ? nullptr : &*it;
}

std::size_t CountSeen(const Case& c, std::string_view kind) {
  const std::vector<Observation>& seen = c.checkpoint.observations;
  return static_cast<std::size_t>(
      std::count_if(seen.begin(), seen.end(), [&](const Observation& o) { return o.kind == kind; }));
}

std::string FileWithContent(const Case& c, Content content) {
  if (c.path.is_file() && c.path.content == content) return c.path.path;
  for (const Observation& o : c.checkpoint.observations) {
    if (o.kind == "foreign-content" && o.found == ContentWords(content)) return o.where.file;
  }
  return "";
}

Finding PathFinding(const Cause& cause, const Case& c, std::string place, std::string fact) {
  Finding finding = StartFinding(cause);
  finding.affected = AllVariables(c);
  finding.evidence.push_back({"path", std::move(place), std::move(fact)});
  return finding;
}

std::size_t AllVariables(const Case& c) { return c.trace != nullptr ? c.trace->bindings.size() : 0; }

}  // namespace ckptfit
