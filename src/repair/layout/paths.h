// The file of weights by object path that a load walks through: `.weights.h5`, and the weights of a `.keras` archive
// (docs/formats/keras_h5.md 4).
//
// The paths are those that the simulated load itself asks for (loading/keras_weights/saved_paths.h). An optimizer whose
// variables are not all known is left without values: the loader says so and goes on.
#pragma once

#include <map>
#include <set>
#include <string>

#include "repair/layout/program_layout.h"

namespace ckptfit {

// As LayOutProgram() says, for Format::kKerasWeightsH5.
Result<ProgramLayout> LayOutPaths(const Call& call, const Target& target, const Environment& environment);

// Adds the weights of the object `model` to `layout`, those at the paths `asked` alone when it is not null.
Status AddPaths(const Target& target, NodeId model, const Environment& environment,
                const std::map<std::string, NodeId>* asked, ProgramLayout& layout);

// Takes the slots out whose keys are not among `keys`, and with one of an optimizer's all of its others, unless that has
// the program's own value: its dataset stays. kUnsupported, naming it, when the loader would not do without.
Status KeepSlots(const std::set<std::string>& keys, ProgramLayout& layout);

}  // namespace ckptfit
