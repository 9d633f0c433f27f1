// What compile() was given, carried from one whole model to another.
//
// A description does not say it; a whole model in Keras' own formats does. It is put into the form of the target's format
// and release: names, or classes with their modules; settings that the release does not know are dropped where they say
// nothing (null, false, 0), and renamed where they only changed their name. Whatever has no counterpart there, or is no
// optimizer, loss or metric of Keras, is a reason to leave all of it out: a model that is compiled otherwise than it
// was trains otherwise. The state of the optimizer is not carried here.
//
// Errors.   None: why nothing was carried is in the answer.
// Threads.  Any. Cost. O(config), and that of rebuilding the model.
#pragma once

#include <optional>
#include <string>

#include "ckptfit/result.h"
#include "diagnosis/cause.h"
#include "repair/layout/program_layout.h"

namespace ckptfit {

struct CompileStep {
  std::string from, to;  // "training_config", "compile_config": in which form it is stored and written
  bool carried = false;
  std::string why;  // what is carried, or why not
};

// Adds it to `layout` where the layout is a whole model, the call compiles one, and the source says how. Nothing
// otherwise. `c.target` is the one that `layout` was made for.
std::optional<CompileStep> CarryCompileConfig(const Case& c, ProgramLayout* layout);

// The translation alone: `config` as a source in that form holds it, in the form for a target. kUnsupported says what has
// no counterpart.
Result<Value> TranslateCompileConfig(const Value& config, bool from_archive, bool to_archive,
                                     const Environment& environment);

}  // namespace ckptfit
