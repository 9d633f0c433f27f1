// The calls of a layer as they stand in the config of a Functional model ("inbound_nodes").
//
// Keras 2 writes lists, [["dense", 0, 0, {kwargs}], ...], Keras 3 {"args": [...], "kwargs": {...}} with tensors as
// objects. Both say: which outputs of which calls of which layers go in, by position and by keyword.
//
// Trust.  Nesting is worked off with a stack. What is no tensor counts as a constant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/value.h"

namespace ckptfit {

struct InboundTensor {
  std::string layer;
  std::int64_t call = 0;
  std::int64_t output = 0;
  std::string keyword{};  // "" by position
};

struct InboundCall {
  std::vector<InboundTensor> tensors;  // by position first
  std::vector<Value> constants;        // positional arguments that are no tensors
  bool keyword_tensors_raw = false;    // Keras 2's list form with tensors among the keyword arguments
  bool has_constant_node = false;      // "_CONSTANT_VALUE" stands in a tensor's place
};

// ["dense", 0, 0], with keyword arguments behind or without.
bool IsTensorList(const Value& value);
// {"class_name": "__keras_tensor__", ...}, and its place; none where it has no history.
bool IsTensorObject(const Value& value);
InboundTensor ReadTensorObject(const Value& value);

// One entry of inbound_nodes.
InboundCall ReadInboundCall(const Value& entry);

// The tensors of input_layers or output_layers, in flattened order.
std::vector<InboundTensor> ReadTensors(const Value& structure);

}  // namespace ckptfit
