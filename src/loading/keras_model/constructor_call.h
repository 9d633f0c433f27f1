// Calling a constructor with the arguments of a config: what Python or Keras refuses.
//
// Threads.  No shared state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/value.h"
#include "loading/keras_model/constructors.h"
#include "loading/trace.h"
#include "model/target.h"

namespace ckptfit {

// An argument that a class does not take, or does not get; for the causes.
struct ArgumentFault {
  std::string argument;
  bool missing = false;
  Exception error;
};

// cls(**config) of a built-in class: unknown and missing arguments, nothing of their values.
std::optional<ArgumentFault> CallConstructor(ObjectKind kind, const Constructor& constructor, const Value& config,
                                             const Environment& environment);
// The same of a class of the program.
std::optional<ArgumentFault> CallConstructor(const CustomObject& custom, const Value& config,
                                             const Environment& environment);

// What the base class's from_config() makes of an exception since Keras 2.12.
Exception ErrorWhenDeserializing(std::string_view class_name, const Value& config, const Exception& inner);

// What the saving library of Keras 3 makes of a TypeError; `class_text` is "<class 'train.Scale'>", `config` all of it.
Exception NotProperly(const std::string& class_text, const Value& config, const Exception& inner);

// "Scale.__init__()" as Python's TypeErrors name it; without the class before Python 3.10.
std::string InitText(std::string_view class_name, const Environment& environment);

}  // namespace ckptfit
