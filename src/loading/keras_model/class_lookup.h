// Finding the class or function that a config names: the program's own, or one of Keras.
//
// Three generations look classes up in their own way: by bare name in a table (HDF5 models of Keras 2 and 3), by public
// name (.keras since 2.12), by module import. What the program offers comes first in all of them.
//
// Threads.  No shared state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "loading/keras_model/attempt.h"
#include "loading/keras_model/constructors.h"
#include "model/target.h"

namespace ckptfit {

// The classes and functions of the program that a loading call can find.
class ProgramClasses {
 public:
  // `handed_over`: custom_objects is an argument of the call.
  ProgramClasses(const Target& program, bool handed_over) : program_(program), handed_over_(handed_over) {}

  // The one under that name, or nullptr.
  const CustomObject* Find(std::string_view key) const;
  // One whose name ends so, or nullptr: "text>clean" for "clean".
  const CustomObject* FindEnding(std::string_view name) const;
  // A class that the loader would find by importing its module, or nullptr.
  const CustomObject* Importable(std::string_view module, std::string_view name) const;
  bool any() const;
  const Target& program() const { return program_; }

 private:
  bool Visible(const CustomObject& object) const;

  const Target& program_;
  bool handed_over_;
};

// One of the two.
struct FoundClass {
  const CustomObject* custom = nullptr;
  const Constructor* builtin = nullptr;
  bool operation = false;  // the built-in one is an operation of Keras 3, no layer
};

// "Unknown layer: Scale" with the advice of the release; ValueError.
Exception UnknownObject(std::string_view what, std::string_view name, const Environment& environment);
// The same of a name alone in place of a config: "Unknown loss function:huber" before 2.3, then as above.
Exception UnknownName(std::string_view what, std::string_view name, const Environment& environment);

// "Could not locate class 'Scale'" of the saving library, with its advice; TypeError. `type`: "class" or "function".
Exception NotLocated(std::string_view type, const std::string& name, const Value& config,
                     const Environment& environment);

// What reading a function of the saving library raises ({"class_name": "function", "config": "clean", ...}), or nothing.
std::optional<Exception> FunctionError(const Value& function, const ProgramClasses& program,
                                       const Environment& environment);

// The class that Keras' deserializers find by its bare name, or nullptr. Public classes that their tables of modules
// leave out are not among them.
const Constructor* FindInTable(ObjectKind kind, std::string_view name, const Environment& environment);

// get_registered_object(): the program's, then the table of `kind`; ValueError when there is neither. `what` is the
// printable name of the table: "layer".
Attempt<FoundClass> LookUpByName(ObjectKind kind, std::string_view what, std::string_view name,
                                 const ProgramClasses& program, const Environment& environment);

// "<class 'keras.src.initializers.random_initializers.Zeros'>": a class of Keras as Python prints it.
std::string ClassTextOf(ObjectKind kind, std::string_view name, const Environment& environment);

// _retrieve_class_or_fn() of the saving library: by registered name, public name and module.
Attempt<FoundClass> LookUpByModule(const Value& config, const ProgramClasses& program, const Environment& environment);

}  // namespace ckptfit
