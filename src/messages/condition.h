// The conditions of rules (docs/design/messages.md, section 3): what must hold for a message to mean something.
//
//   {model} = 0    {saved} < {model}    {a} = 2 * {b}    {path} ends .h5|.hdf5    {name} is K|tf    {path} has tfhub
//   {path} is-bare    {path} is-foreign    {program} against {file} is doubled|vector    {program} against {file} in-widths
//   {program} against {file} window-last
//   text has words|other words    text lacks words    keras >= 3    tensorflow < 2.6
//
// Threads.  A const Condition may be used by many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ckptfit/result.h"
#include "messages/plain_text.h"
#include "messages/releases.h"
#include "messages/shape_relation.h"
#include "messages/wording.h"

namespace ckptfit {

struct Condition {
  enum class Kind {
    kEqual,        // numbers: left = factor * right
    kLess,         // left < right
    kMore,         // left > right
    kIs,           // left is one of words
    kHas,          // left holds one of words
    kEnds,         // left ends in one of words
    kIsBare,       // left's last part has no suffix
    kIsForeign,    // left has characters outside ASCII
    kShapes,       // left against right is one of relations
    kWidths,       // left and right differ in widths of layers
    kWindowLast,   // right is a kernel with left's window behind its filters and channels
    kTextHas,      // the text holds one of words
    kTextLacks,    // it holds none of them
    kKerasSince,   // Keras is known to be release or later
    kKerasBefore,  // Keras is known to be earlier than release
    kTensorflowSince,
    kTensorflowBefore
  };
  Kind kind = Kind::kEqual;
  std::string left;   // name of a place
  std::string right;  // name of a place, or empty: `number`
  std::int64_t factor = 1;
  std::int64_t number = 0;
  std::vector<std::string> words;  // in lower case
  std::vector<ShapeRelation> relations;
  Minor release;
};

// kInvalidArgument for what is not one of the forms above.
Result<Condition> ParseCondition(std::string_view text);

bool Holds(const Condition& condition, const Captures& captures, const PlainText& text, const Releases& releases);

}  // namespace ckptfit
