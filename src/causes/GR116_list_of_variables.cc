// Saved as a list of variables, loaded into the objects that hold them, or the reverse: the keys have nothing in common.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/part_path.h"
#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostShown = 3;  // lists with their evidence

std::string DescribedVariable(const Case& c, std::size_t at) {
  const Variable& variable = c.Loaded()->VariableOf(c.Loaded()->variables[at]);
  return fmt::format("{} {}", variable.name, variable.shape.ToString());
}

std::string DescribedTensor(const Case& c, std::size_t at) {
  const TensorInfo& tensor = c.checkpoint.tensors[at];
  return tensor.name.empty() ? tensor.shape.ToString() : fmt::format("{} {}", tensor.name, tensor.shape.ToString());
}

// "model.weights", or a name that stands for a list by itself.
std::string Expression(const VariableList& list) {
  return list.attribute.empty() ? list.object : list.object + "." + list.attribute;
}

// What stands in front of all stored keys, and is a name that a call gave: "model" of "model/layer_with_weights-0/...".
std::string StoredObject(const Case& c, const VariableList& list) {
  std::string first;
  for (const std::size_t at : list.tensors) {
    const std::string& key = c.checkpoint.tensors[at].key;
    const std::string_view part = FirstPart(key);
    if (!first.empty() && part != first) return "";
    first = part;
  }
  return first.starts_with("layer_with_weights-") || first.starts_with("layer-") ? "" : first;
}

std::string Method(const Case& c) {
  return c.call != nullptr && c.call->api == Api::kCheckpointRead ? "read" : "restore";
}

// The call whose keys are those of the file.
std::string RightCall(const Case& c, const std::vector<VariableList>& lists) {
  std::string arguments;
  for (const VariableList& list : lists) {
    if (!arguments.empty()) arguments += ", ";
    if (!list.in_program) {
      arguments += fmt::format("{}={}", list.path, Expression(list));
      continue;
    }
    const std::string object = StoredObject(c, list);
    arguments += object.empty() ? list.object : fmt::format("{}={}", object, list.object);
  }
  return fmt::format("tf.train.Checkpoint({}).{}(path)", arguments, Method(c));
}

bool CanBeNamed(const std::vector<VariableList>& lists) {
  for (const VariableList& list : lists) {
    if (list.path.empty() || list.path.find('/') != std::string::npos) return false;
  }
  return true;
}

std::string Title(const Case& c, const VariableList& list) {
  if (list.in_program) {
    const std::string stored = StoredObject(c, list);
    return fmt::format("the call hands over {} as a list, the checkpoint holds the objects of {}",
                       Quoted(Expression(list)), stored.empty() ? "a model" : Quoted(stored));
  }
  return fmt::format("the checkpoint holds {}, a list of {}, the call looks for the layers of {}", Quoted(list.path),
                     Counted(list.entries, "variable"), Quoted(list.object));
}

std::string Why(const Case& c, const VariableList& list) {
  const std::string keys =
      list.in_program ? fmt::format("keys of a list are {0}/0, {0}/1 and so on", list.path)
                      : fmt::format("its keys are {0}/0, {0}/1 and so on, without the names of layers", list.path);
  if (!list.differing) {
    return keys + (list.in_program
                       ? "; each entry of the list is one of the stored variables by type and shape"
                       : fmt::format("; type, shape and order of all entries are those of {}", Expression(list)));
  }
  const std::size_t at = *list.differing;
  if (!list.in_program && at < list.variables.size() && at < list.entries) {
    return fmt::format("{}; entry {} differs as well: {} in the program, {} in the checkpoint", keys, at,
                       DescribedVariable(c, list.variables[at]), DescribedTensor(c, list.tensors[at]));
  }
  return fmt::format("{}; the program has {}, the checkpoint {}", keys,
                     Counted(list.in_program ? list.entries : list.others, "variable"),
                     list.in_program ? list.others : list.entries);
}

void AddEvidence(const Case& c, const VariableList& list, Finding* finding) {
  if (list.variables.empty() || list.tensors.empty()) return;
  finding->evidence.push_back({"program", list.in_program ? fmt::format("{}[0]", Expression(list)) : list.object,
                               DescribedVariable(c, list.variables[0])});
  finding->evidence.push_back(
      {"checkpoint", c.checkpoint.tensors[list.tensors[0]].key, DescribedTensor(c, list.tensors[0])});
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kVariableList)) {
    const std::vector<VariableList>& lists = c.comparison->lists;
    if (!Matters(c, *change)) continue;
    Finding finding = StartFinding(kGR116);
    finding.affected = NotLoaded(c, *change);
    finding.title = Title(c, lists[0]);
    finding.why = Why(c, lists[0]);
    for (std::size_t i = 0; i < lists.size() && i < kMostShown; ++i) AddEvidence(c, lists[i], &finding);
    const std::string what = lists[0].in_program ? "hand over the object that was saved" : "hand over the same list";
    finding.fixes.push_back(
        {what, Safety::kManual, "", lists[0].in_program || CanBeNamed(lists) ? RightCall(c, lists) : ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR116 = {"GR116", "list-of-variables",
                      "a list of variables was saved and objects are loaded, or the reverse", Severity::kError, Detect};

}  // namespace ckptfit
