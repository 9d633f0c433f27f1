// The released lines of TensorFlow 2 and what they came with.
#pragma once

#include <string_view>
#include <vector>

#include "model/version.h"

namespace ckptfit {

// One minor version of TensorFlow. "Came with" means: what `pip install tensorflow==<last patch>` brought at the time
// of that patch. Source: the release notes and the package metadata of the named releases.
struct ReleaseLine {
  int minor;                    // of TensorFlow 2
  std::string_view last_patch;  // "2.15.1"
  std::string_view keras;       // the Keras that `import keras` or tf.keras is
  KerasKind keras_kind;
  std::string_view tf_keras;  // the tf_keras package of the line, "" before 2.16
  std::string_view python;    // a CPython that it runs on
  std::string_view h5py;      // the h5py of its time
  std::string_view pins;      // further requirements without which pip's newest do not work with it, by spaces
};

// All lines, oldest first.
const std::vector<ReleaseLine>& ReleaseLines();

// The line of that TensorFlow version, or the nearest one; `exact` tells whether the minor version is known.
const ReleaseLine& NearestLine(const Version& tensorflow, bool* exact);

// The environment that a line's last patch makes.
Environment EnvironmentOf(const ReleaseLine& line);

}  // namespace ckptfit
