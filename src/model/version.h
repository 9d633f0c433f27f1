// Versions and the environment that a loading call runs in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ckptfit {

// A release number such as 2.15.1 or 3.0.0.dev2024; what follows the third number is kept in `text` only.
struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  std::string text;

  bool known() const { return major > 0; }
  // "2.15" and the like; missing parts are 0. Nothing when the text does not begin with a number.
  static std::optional<Version> Parse(std::string_view text);

  // Compares the three numbers only.
  bool AtLeast(int a, int b, int c = 0) const;
  bool Before(int a, int b, int c = 0) const { return !AtLeast(a, b, c); }
};

// Which package `keras` is in the program.
enum class KerasKind {
  kNone,      // no Keras in play (a tf.Module)
  kTfKeras2,  // tf.keras of TensorFlow 2.0 - 2.15: Keras 2
  kTfKeras,   // the tf_keras package: Keras 2 beside TensorFlow 2.16 and later
  kKeras3,    // the keras package, 3.x
};

// Where the loading call is run.
struct Environment {
  Version tensorflow;
  Version keras;
  KerasKind keras_kind = KerasKind::kNone;
  Version python;
  Version h5py;
  Version numpy;

  bool keras3() const { return keras_kind == KerasKind::kKeras3; }
  bool keras2() const { return keras_kind == KerasKind::kTfKeras2 || keras_kind == KerasKind::kTfKeras; }
};

}  // namespace ckptfit
