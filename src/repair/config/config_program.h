// The program that a whole-model file describes by its own config: the model that load_model is to make of it.
//
// What a user means who has the file alone: "the same model, under that release". The config is put into the words of the release
// (repair/config/translate.h), and the model rebuilt as load_model does it.
//
// Errors.   kUnsupported: what the config has no words for in that release, or what load_model would still refuse.
// Threads.  Any. Cost. That of RebuildModel().
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "diagnosis/cause.h"

namespace ckptfit {

struct ConfigProgram {
  Target target;                     // its model is "model", and has the config
  std::vector<std::string> dropped;  // settings that the release does not know, and that say nothing
  // Of each variable of `target` the tensor that the release which wrote the file loads into it, where that is known.
  std::map<std::size_t, std::size_t> tensors;
};

// Whether the case is one: the call makes its own model, the file has a config, and the program has none for it.
bool NeedsConfigProgram(const Case& c);

// `writer`: the release that wrote the file. Classes of the program in `c.target` count.
Result<ConfigProgram> ProgramOfConfig(const Case& c, const Environment& writer);

}  // namespace ckptfit
