// Differences between two model configs that no variable shows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnosis/conclude.h"
#include "diagnosis/config_layers.h"

namespace ckptfit {

// One setting of one layer.
struct Drift {
  std::string layer;  // the program's name of it
  std::string class_name;
  std::string key;  // "activation"
  std::string program;
  std::string stored;
};

// A layer without variables that stands on one side only.
struct Passing {
  std::string layer;
  std::string class_name;
  bool in_program = false;
};

struct ConfigDrift {
  std::vector<Drift> settings;
  std::vector<Drift> training;  // settings that act while training only
  std::vector<Passing> layers;
};

// Compares the config in the file with that of the loaded model; nothing when one of them is not known, or the layers
// are too different to be paired.
// Cost: O(layers), and for what follows the first layer of another class O(layers of both, multiplied).
ConfigDrift CompareConfigs(const Case& c);

// The first setting that changes how many numbers a layer puts out (padding, strides ...); nullopt when none differs.
std::optional<Drift> SizeDrift(const Case& c);

// Writes title and evidence of a finding about settings, at least one: the first in words, the first three as evidence.
void TellDrifts(const std::vector<Drift>& drifts, Finding* finding);

// Whether the call returns with weights in a model whose code differs: what a drift matters for.
bool WeightsMeetCode(const Case& c);

}  // namespace ckptfit
