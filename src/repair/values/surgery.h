// Layers of the program whose stored counterpart has another shape: a head of another number of classes, a first
// convolution of other channels, an embedding of other rows. What to do with them only the user can decide.
//
//   head      the last dimension of a Dense or Conv layer differs, and no layer behind it shows that it was no head
//             kResize  what both have is copied, and the rest is zero;
//             kDrop    the stored head is left out, and the program's keeps what it has. Formats that must hold every
//                      variable get zeros. New layers at the end of the program that have no counterpart at all keep
//                      what they have as well, where the format allows it (replaced_tail.h).
//   channels  the input channels of a convolution differ
//             kSum, kMean  of the kernel over its channels; for D > 1 channels, the mean in each, or a D-th of the sum;
//             kTile    the channels one after the other as often as needed, scaled by their old number / the new one:
//                      the same function on images whose channels are equal, where the new number is a multiple.
//   rows      the rows of an Embedding differ
//             kPad     new rows are zero; kTrim  the last rows are left out.
//
// Layers are brought together by the names that people gave them, or as the only two that could be meant.
//
// Threads.  Any. Cost.  That of SidesOf(), and the layers that are left on both sides, each with each.
#pragma once

#include "diagnosis/cause.h"
#include "repair/assign/assignment.h"

namespace ckptfit {

// Names of the unsafe steps, and of the options that ask for them.
inline constexpr char kByHead[] = "head";
inline constexpr char kByChannels[] = "channels";
inline constexpr char kByRows[] = "rows";

struct SurgeryChoice {
  enum class Head { kNone, kDrop, kResize };
  enum class Channels { kNone, kSum, kMean, kTile };
  enum class Rows { kNone, kPad, kTrim };
  Head head = Head::kNone;
  Channels channels = Channels::kNone;
  Rows rows = Rows::kNone;
};

// Assigns what the choice says. Where it says nothing, Unassigned::why names the options that would help.
// `all_needed`: the new file must hold a value for every variable.
void Operate(const Case& c, const SurgeryChoice& choice, bool all_needed, Assignments* assignments);

}  // namespace ckptfit
