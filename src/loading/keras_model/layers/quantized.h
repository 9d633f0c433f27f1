// Weights that Keras 3 adds to a layer beside its own: scales of quantization, and low-rank adapters (LoRA).
//
// A quantized layer has a dtype policy such as QuantizedDTypePolicy(mode="int8", source_name="float32"); a layer with
// adapters has the argument lora_rank. Dense, EinsumDense, embeddings and convolutions know them. Sources: build(),
// quantized_build(), enable_lora() and save_own_variables() of layers/core/dense.py, einsum_dense.py, embedding.py.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "loading/keras_model/layers/rules.h"

namespace ckptfit {

// "int8", "float8", "int4", "gptq", "awq"; empty when the layer is not quantized.
std::string QuantizationMode(const RebuiltLayer& layer);

// Makes the weight that a mode quantizes, with what belongs to it. `scale` is the shape of the scales of int8.
void AddQuantizable(const LayerWork& work, std::string_view name, const Shape& weight, const Shape& scale);

// Makes the adapters of the weight, when the layer has any, behind all that build() makes.
void AddAdapters(const LayerWork& work, std::string_view name, const Shape& weight);

// Whether the names are those of a layer with either, and in which order save_own_variables() stores such weights: the
// weight, the bias, then what quantization added. Adapters are merged into the weight. Takes and gives positions.
bool HasAddedWeights(const std::vector<std::string>& names);
std::vector<std::size_t> StoredOrder(const std::vector<std::string>& names);

}  // namespace ckptfit
