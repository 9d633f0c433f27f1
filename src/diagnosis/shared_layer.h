// One object under several names: tied embeddings, one block called n times.
#pragma once

#include <map>
#include <string_view>

#include "diagnosis/cause.h"
#include "diagnosis/layer.h"
#include "diagnosis/object_paths.h"

namespace ckptfit {

// The program's layer that stands where the checkpoint has this one, which no layer of the program is the counterpart of: the
// program gave the layer a second name there. nullptr when it has none, or the call goes by no paths.
const Layer* SharedLayer(const Case& c, const Layer& stored);

// The other way round: the checkpoint has one object where the program has a layer, or what holds it, and another object,
// which has the values.
//
// Ownership.  Refers to the Case's target and trace, which must outlive it. Cost. O(program) to make where there are ties.
class SavedTies {
 public:
  explicit SavedTies(const Case& c);
  // That other object in words, "Dense decoder"; "" for a layer that was not tied.
  std::string_view Of(const Layer& program) const;

 private:
  std::map<NodeId, std::string_view> firsts_;  // by the second of two objects that the file has one for
  ObjectPaths paths_;
};

}  // namespace ckptfit
