// A saved_model.pb that is another one but for three things: operations without a value are taken out of its functions,
// attributes out of operations, and texts of Keras stand in its objects (docs/formats/saved_model.md 6).
//
// All other bytes stay as they are, in their order, fields that nobody here knows among them; of the messages around a
// change the length is another one.
//
// Trust.    The files may be hostile: every length is bounded by the message around it, nesting is that of the format, and
//           names are limited to 1 MiB. What is not as TensorFlow writes it is an error, never a guess.
// Errors.   kCorrupt when the bytes are no SavedModel; kUnsupported, in words for users, for what cannot be changed without
//           changing what the model does; kOverBudget when the result would be no protobuf message any more.
// Cost.     Two passes over the graph and one over the objects; constants of any size are jumped over. Memory: a few dozen
//           bytes for each change, and the names of what is taken out. Writing copies in pieces; no message is held.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "ckptfit/source.h"
#include "codec/splice.h"

namespace ckptfit {

// Where a text lies in keras_metadata.pb.
struct MetadataText {
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;
  // A range of it, from its beginning, that does not go along.
  std::uint64_t cut_begin = 0;
  std::uint64_t cut_end = 0;
};

// The texts of a keras_metadata.pb by the number of their node. kCorrupt when it is none, or has two for one node.
Result<std::map<std::uint64_t, MetadataText>> FindMetadataTexts(const Source& keras_metadata);

struct SavedModelEdit {
  std::set<std::string, std::less<>> operations;  // to take out of functions; they must have no outputs
  // To take out of the nodes of functions that have them, by operation. The graph around the functions, which no loader of
  // objects makes, stays as it is.
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> attributes;
  std::map<std::uint64_t, MetadataText> metadata;  // for user objects, in place of what they have
  const Source* keras_metadata = nullptr;          // what `metadata` points into
};

struct SavedModelRewrite {
  std::vector<Splice> splices;
  std::map<std::string, std::size_t, std::less<>>
      taken_out;            // nodes, by operation; attributes, by "operation.attribute"
  std::size_t texts = 0;    // that were put in
  std::uint64_t bytes = 0;  // of the new file
};

// The ranges of keras_metadata.pb that change where the cut of the text of `node` is taken out of it.
Result<std::vector<Splice>> PlanMetadataCut(const Source& keras_metadata, std::uint64_t node, const MetadataText& text);

// The sources must outlive the answer.
Result<SavedModelRewrite> PlanRewrite(const Source& saved_model, const SavedModelEdit& edit);

}  // namespace ckptfit
