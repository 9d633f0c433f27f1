// The optimizers of Keras, what they keep of each variable that they train, and what each generation calls that.
//
// A slot is listed where it means the same in all generations: the same sums and averages, in the same scale and with the
// same sign, so that the next step of training is the same. That was read in the update rules of TensorFlow 2.10, 2.15
// and Keras 3, and is measured against them (tests/python/live/test_live_optimizers.py).
//
// Threads.  Any; the tables are constant. Cost. O(table).
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "loading/keras_model/optimizer_layout.h"

namespace ckptfit {

struct OptimizerSlot {
  std::string_view legacy;  // name of the slot variable: "m"
  std::string_view keras2;  // word in the name: "m" of "Adam/m/dense/kernel"
  std::string_view keras3;  // end of the name: "momentum" of "adam/dense_kernel_momentum"
  std::string_view list;    // attribute that lists them since 2.11: "_momentums"
};

struct OptimizerKind {
  std::vector<std::string_view> classes;   // "Adam", "AdamW": what differs is no state
  std::vector<std::string_view> settings;  // that a legacy one keeps as variables, beside iter, decay and learning_rate
  std::vector<OptimizerSlot> slots;
  bool crosses = true;  // whether the state means the same in all generations
};

// "adamw" of "AdamW", "adam_w" and "adamw_1": releases of Keras differ in how they make a name of a class.
std::string PlainOptimizerName(std::string_view name);

// nullptr for a class that is not listed.
const OptimizerKind* KindOfClass(std::string_view class_name);

struct OptimizerClaim {
  const OptimizerKind* kind = nullptr;
  bool proved = false;  // no other class is made of this
};

// What a stored optimizer may be, by the names of its children, of the slots of a legacy one, and by the first word of its
// variables' names, which is its own name: "Adam", "adam_1"; empty when it has none. Where several kinds are made alike
// and that name is not one of theirs, the answer is `wanted` if it is among them, and not proved.
OptimizerClaim KindOfStored(OptimizerGeneration generation, const std::set<std::string, std::less<>>& children,
                            const std::set<std::string, std::less<>>& slots, std::string_view name,
                            const OptimizerKind* wanted);

}  // namespace ckptfit
