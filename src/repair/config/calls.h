// How layers of a Functional model are called, in the words of Keras 2 and of Keras 3.
//
// Keras 2 lists the tensors that go in, [["dense", 0, 0, {keyword arguments}], ...]; Keras 3 writes {"args", "kwargs"} with an object
// for each tensor. A model that begins with an input layer counts its calls from 1 in Keras 2, and from 0 in Keras 3, which
// counts from 1 among the outputs alone.
//
// Errors.   kUnsupported, saying why, for what the other generation has no words for.
// Threads.  Any. Cost. O(config). Nesting is limited by that of the config (codec/json.h).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/value.h"
#include "ckptfit/result.h"
#include "loading/keras_model/inbound.h"

namespace ckptfit {

// The number of each layer's first call, where that is not 0.
using FirstCalls = std::map<std::string, std::int64_t, std::less<>>;

// The object of a tensor of that place.
Value TensorObject(const InboundTensor& place);

// One entry of inbound_nodes of a layer of that class, from lists to objects and back. Calls are counted from 0 among objects,
// from `first` in lists.
Result<Value> CallFromLists(const Value& entry, std::string_view class_name, const FirstCalls& first);
Result<Value> CallToLists(const Value& call, std::string_view class_name, const FirstCalls& first);

// input_layers or output_layers, from one counting to the other, with the layers under the names that `name` gives them. A single tensor is
// bare (`bare`), or in a list.
Value Renumbered(const Value& structure, const FirstCalls& from, const FirstCalls& to, bool bare,
                 const std::function<std::string(const std::string&)>& name);

// `value` with each tensor object replaced by what `make` makes of it.
Value ReplaceTensors(const Value& value, const std::function<Value(const Value&)>& make);

}  // namespace ckptfit
