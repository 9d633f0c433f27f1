#include "loading/saved_model/operations.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "loading/saved_model/saved_model_errors.h"
#include "model/version_table.h"

namespace ckptfit {
namespace {

// What a release lacks of the attributes of one operation. `known` as in data/versions/operations.txt.
void CompareAttributes(const std::string& operation, const OperationUse& use, std::string_view known,
                       std::vector<ForeignAttribute>* foreign) {
  std::set<std::string_view> names;
  while (!known.empty()) {
    const std::string_view item = known.substr(0, known.find(' '));
    known.remove_prefix(std::min(known.size(), item.size() + 1));
    const std::string_view name = item.substr(0, item.find(':'));
    names.insert(name);
    const auto given = use.attributes.find(name);
    const bool everywhere = given != use.attributes.end() && given->second >= use.nodes;
    const bool needed = item != name && item.find('=') == std::string_view::npos;
    if (needed && !everywhere && use.nodes > 0) foreign->push_back({operation, std::string(name), true});
  }
  for (const auto& [name, nodes] : use.attributes) {
    if (!name.starts_with('_') && !names.contains(name)) foreign->push_back({operation, name});
  }
}

}  // namespace

ForeignOperations FindForeignOperations(const Version& tensorflow, const SavedModel& saved) {
  ForeignOperations out;
  if (!tensorflow.known()) return out;
  const VersionTable& table = OperationsTable();
  for (const auto& [operation, use] : saved.uses.operations) {
    if (saved.functions.find(operation) != saved.functions.end()) continue;
    if (const auto known = table.Find(operation, tensorflow)) {
      CompareAttributes(operation, use, *known, &out.attributes);
    } else {
      (table.Knows(operation) ? out.missing : out.unknown).push_back(operation);
    }
  }
  return out;
}

restore::Failure NotRegistered(const Version& tensorflow, const std::string& operation) {
  const char* contrib = tensorflow.AtLeast(2, 14) ? " (e.g. `tf.contrib.resampler`), accessing should"
                                                  : ", accessing (e.g.) `tf.contrib.resampler` should";
  const std::string text = "Op type not registered '" + operation +
                           "' in binary running on localhost. Make sure the Op and Kernel are registered in the binary "
                           "running in this process. Note that if you are loading a saved graph which used ops from "
                           "tf.contrib" +
                           contrib +
                           " be done before importing the graph, as contrib ops are lazily registered when the module "
                           "is first accessed.";
  if (tensorflow.AtLeast(2, 13)) return restore::Raise("RuntimeError", text);
  return NotFoundAsFile(tensorflow, restore::Raise("NotFoundError", text));
}

restore::Failure AttributeNotKnown(const ForeignAttribute& attribute) {
  if (attribute.absent) {
    return restore::Raise("ValueError",
                          "NodeDef missing attr '" + attribute.attribute + "' from Op<name=" + attribute.operation);
  }
  return restore::Raise("ValueError",
                        "NodeDef mentions attr '" + attribute.attribute + "' not in Op<name=" + attribute.operation);
}

restore::Failure FailureOf(const ForeignOperations& foreign, const Version& tensorflow) {
  if (!foreign.missing.empty()) return NotRegistered(tensorflow, foreign.missing.front());
  return AttributeNotKnown(foreign.attributes.front());
}

void NoteForeign(const ForeignOperations& foreign, LoadTrace* trace) {
  const auto note = [trace](std::string object, std::string_view rule) {
    Step step;
    step.kind = Step::Kind::kVersionRule;
    step.object = std::move(object);
    step.found = rule;
    trace->steps.push_back(std::move(step));
  };
  for (const std::string& operation : foreign.missing) note(operation, kOperationNotRegistered);
  for (const ForeignAttribute& one : foreign.attributes) note(one.operation + "." + one.attribute, kAttributeNotKnown);
}

// Nothing may stand here but what computes nothing.
std::string_view WhyIdle(std::string_view name) {
  if (name == "DisableCopyOnRead") {
    return "it has no value and computes nothing: it lets later releases read a variable without a copy";
  }
  if (name == "AssignVariableOp.validate_shape") {
    return "it computes nothing: later releases raise where a variable would change its shape";
  }
  return "";
}

std::string UnknownLibraryText(const ForeignOperations& foreign) {
  return "whether the program imports the library that registers the operation " + foreign.unknown.front();
}

}  // namespace ckptfit
