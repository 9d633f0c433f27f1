// An attribute or layer has another name; everything under it is looked for in vain.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/contains.h"
#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/rename.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

// The names that the layers of a change have on one side, where it is about several names.
std::string AllNames(const Case& c, const Change& change, std::string Rename::* side) {
  std::vector<std::string> names;
  for (const LayerPair& pair : change.layers) {
    const std::string name =
        Quoted(CompareNames(ProgramLayer(c, pair)->identity, StoredLayer(c, pair)->identity).*side);
    if (!Contains(names, name)) names.push_back(name);
  }
  return ShortList(names);
}

bool HasManyNames(const Case& c, const Change& change) {
  return ListedOnOneSide(c, change) && change.layers.size() > 1;
}

std::string NameOrRoot(const std::string& prefix) { return prefix.empty() ? "the root" : Quoted(prefix); }

// Whether the path is that of a layer inside a wrapper of Keras (TimeDistributed, Bidirectional ...), and `other` is not.
bool IsWrapped(std::string_view path, std::string_view other) {
  return path.ends_with("/layer") && !other.ends_with("/layer");
}

// What to do in the program. Neither the root nor a path below `layers` is a name that somebody gave.
std::string BackTo(const Case& c, const Change& change) {
  if (change.stored_prefix.empty()) {
    return fmt::format("load into {}, which is what was saved", Quoted(change.program_prefix));
  }
  if (change.program_prefix.empty()) {
    return fmt::format("load into an object that has this one as {}", Quoted(change.stored_prefix));
  }
  if (change.program_prefix == "layers") {
    return fmt::format("keep the layers in the attribute {} again", Quoted(change.stored_prefix));
  }
  if (change.stored_prefix == "layers") return "keep each layer as an attribute of the model again";
  if (IsWrapped(change.program_prefix, change.stored_prefix)) return "take the layer out of its wrapper";
  if (IsWrapped(change.stored_prefix, change.program_prefix)) return "put the layer into its wrapper again";
  if (!ListedOnOneSide(c, change)) {
    return fmt::format("rename {} back to {} in the program", Quoted(change.program_prefix),
                       Quoted(change.stored_prefix));
  }
  if (HasManyNames(c, change)) {
    const bool listed_here = change.program_prefix.starts_with("layers/");
    return fmt::format(
        "hold the layers as they were held when saved: in {}",
        listed_here ? "those attributes" : "attributes, or a list, of such a name that they are met among `layers`");
  }
  if (change.program_prefix.starts_with("layers/")) {
    return fmt::format("keep the layer as the attribute {} again", Quoted(change.stored_prefix));
  }
  return fmt::format("give the attribute {} its former name, one that sorts {} `layers`", Quoted(change.program_prefix),
                     c.environment.keras3() ? "behind" : "before");
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kRenamed)) {
    if (!Matters(c, *change) || KindOf(c, *change) != RenameKind::kNewName) continue;
    const std::string here = NameOrRoot(change->program_prefix);
    const std::string there = NameOrRoot(change->stored_prefix);
    Finding finding = StartFinding(kGR105);
    finding.affected = NotLoaded(c, *change);
    finding.title = fmt::format("{} in the program is {} in the checkpoint", here, there);
    if (HasManyNames(c, *change)) {
      finding.title = fmt::format("{} in the program are {} in the checkpoint", AllNames(c, *change, &Rename::program),
                                  AllNames(c, *change, &Rename::stored));
    }
    finding.why = fmt::format("{} agree in shape and order under the two names", Extent(c, *change));
    if (IsSilent(c)) finding.why += "; names that are not found are skipped without a word";
    if (ListedOnOneSide(c, *change)) {
      finding.why +=
          "; Keras stores a layer under its attribute or among `layers`, by which of the two names sorts first";
    }
    AddRenameEvidence(c, *change, &finding);
    finding.fixes.push_back({BackTo(c, *change), Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR105 = {"GR105", "path-renamed", "an attribute or layer has another name than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
