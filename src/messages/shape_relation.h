// How two printed shapes differ, in words that say what changed in a model.
//
// Keras 2 prints some stored shapes with their axes in another order: those of a kernel are put back where its window shows
// it, and otherwise the order is not trusted when the shapes have the same numbers but for one.
#pragma once

#include <string_view>

namespace ckptfit {

enum class ShapeRelation {
  kNone,      // one of them cannot be read, or they are equal
  kRank,      // another number of axes
  kTwoRows,   // a vector, and a matrix of two such rows: the bias of a GRU
  kFlatRows,  // a matrix of two rows, and both rows in one vector: the bias of a CuDNN layer
  kDoubled,   // vectors, one twice as long as the other, as the biases of recurrent layers can be
  kVector,    // vectors, other lengths
  kFirst,     // matrices, other rows
  kChannels,  // of a convolution's kernel: one to four input channels on one side, and another number on the other
  kInputs,    // the axis before the last differs
  kLast,      // the last axis differs
  kStem,      // so does that of a first convolution's kernel, with one to four input channels: filters, no classes
  kWindow,    // of a convolution's kernel: only its window
  kAxes,      // the same numbers in another order
  kSeveral    // several axes differ
};

// "doubled" and so on, as rules write them; kNone for another word.
ShapeRelation ShapeRelationNamed(std::string_view name);

// `program` and `file` as in "(3, 3, None, 32)".
ShapeRelation RelateShapes(std::string_view program, std::string_view file);

// Whether the dimensions that differ are all such as widths of layers are, and numbers of classes seldom: multiples of 8 from
// 16 on. False when the shapes do not have the same number of axes.
bool DifferInWidths(std::string_view program, std::string_view file);

// Whether `file` is the kernel of a 2D convolution with the program's window behind its filters and channels, as Theano keeps it.
bool FileHasWindowLast(std::string_view program, std::string_view file);

}  // namespace ckptfit
