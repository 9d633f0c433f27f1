// What the constructors of Keras classes accept, by release: data/versions/constructors.txt.
//
// A release that nobody looked at is answered as the nearest one (model/version_table.h).
//
// Ownership. Constructors that were found stay for the life of the process: the table has only so many.
// Threads.   FindConstructor() may be called from many threads at once.
// Cost.      FindConstructor(): O(log classes); once for each entry O(arguments).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "model/version.h"

namespace ckptfit {

struct Constructor {
  struct Argument {
    std::string name;
    bool required = false;
    bool plain_default = true;  // `fallback` is the default; else it is no plain value
    Value fallback;
  };
  std::string class_name;  // of the Python class; the table's name may be an alias
  std::string sink;        // class whose code refuses what is left over; "Layer" accepts its own arguments, too
  bool refuses = true;
  bool own_from_config = false;  // layers: does not use the base class's, which wraps every error
  bool function = false;         // no class: "mse"
  std::vector<Argument> arguments;

  const Argument* Find(std::string_view name) const;
  // Whether that is the plain default of the argument; numbers are compared as numbers.
  bool IsDefault(std::string_view name, const Value& value) const;
};

// Of a class that nothing is known of: without a name and without arguments.
extern const Constructor kNoConstructor;

// The lookup tables of Keras: keras.layers, keras.initializers and so on.
enum class ObjectKind {
  kLayer,
  kInitializer,
  kRegularizer,
  kConstraint,
  kActivation,
  kLoss,
  kMetric,
  kOptimizer,
  kOperation,  // of Keras 3, by its module and class: "numpy.Multiply"
};
// "layers", the module's name.
std::string_view ModuleOf(ObjectKind kind);

// The kind of object that stands under that name among the arguments of a layer, if one does.
std::optional<ObjectKind> KindOfArgument(std::string_view name);

// Whether the constructor has that argument itself, or hands it on to the base class of layers, which has it.
bool TakesArgument(const Constructor& constructor, std::string_view name, const Environment& environment);

// The entry under that name in this Keras, or nullptr when it knows no such class or function.
const Constructor* FindConstructor(ObjectKind kind, std::string_view name, const Environment& environment);

}  // namespace ckptfit
