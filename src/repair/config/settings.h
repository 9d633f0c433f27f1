// The settings of one class of Keras', in the words of another release.
//
// What the release does not take is dropped where it says nothing there: it is null or the default of the release that wrote it,
// or only tells how values are drawn, first set or computed. Renamed settings and classes get their other name, dtype policies and objects among the
// settings the form of the release.
//
// Errors.   kUnsupported, naming the class and the setting, for what has no counterpart.
// Threads.  Any. Cost. O(config).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "ckptfit/result.h"
#include "loading/keras_model/constructors.h"
#include "model/version.h"

namespace ckptfit {

// From which release to which; the words of a config, and what was dropped on the way.
struct ConfigWords {
  const Environment& from;
  const Environment& to;
  std::vector<std::string> dropped{};  // "LSTM time_major", each once

  // Objects have their module beside their class, as since Keras 2.13.
  bool modules() const;
  void Dropped(std::string_view class_name, std::string_view setting);
};

// The entry of a class that Keras had under `name` when the config was written, as the other release knows it; nullptr when it does not. `name`
// becomes its name there.
const Constructor* ClassIn(const ConfigWords& words, ObjectKind kind, std::string* name);

// {"class_name", "config"}, with its module where the form has one.
Value NamedObject(const ConfigWords& words, std::string_view module, const std::string& class_name, Value config);

// An initializer, regularizer, constraint or activation: null, a name, or an object.
Result<Value> TranslateObject(ConfigWords& words, ObjectKind kind, const Value& value);

// The name of a layer as Keras 3 takes it, which refuses slashes, and as the release does.
std::string WithoutSlashes(std::string name);
Value LayerName(const ConfigWords& words, const Value& name);

// The dtype of a layer: a name, or a policy.
Result<Value> TranslateDType(const ConfigWords& words, const Value& value);

// The settings of a layer, without those that hold layers (`config` has them in the other form already, and they are kept).
Result<Value> TranslateSettings(ConfigWords& words, const std::string& name, const Constructor& constructor,
                                const Value& config);

}  // namespace ckptfit
