// What is known of each built-in layer: its inner layers, its variables, its output shapes.
//
// One file per family holds the rules of its layers; registry.cc lists the families. Rules see a layer through
// LayerWork and say what Keras' own code would do: which variables build() makes, in which order and shape. Sources:
// docs/design/loading_keras_model.md.
//
// Trust.  Configs come from files: dimensions may be negative, huge or of the wrong type. Rules compute with them only
//         through the functions of shapes.h, which turn what makes no sense into an unknown dimension.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "loading/keras_model/attempt.h"
#include "loading/keras_model/layer.h"
#include "model/version.h"

namespace ckptfit {

struct NewVariable {
  std::string name;
  Shape shape;
  bool trainable = true;
  DType dtype = DType::kInvalid;  // kInvalid: the layer's own
};

// What Keras 2 raises over a class name that layers.deserialize() handed back as it is, not knowing it.
using NameRefusal = Exception (*)(const std::string& name);

// What rules may do with other layers; the rebuilder implements it.
class LayerHost {
 public:
  virtual ~LayerHost() = default;

  virtual const RebuiltLayer& At(LayerId id) const = 0;
  virtual const std::string& NameOf(LayerId id) const = 0;
  virtual const Environment& environment() const = 0;

  // Makes a variable of a layer that is built under a scope: its name becomes "scope/name".
  virtual void AddVariable(LayerId id, const std::string& scope, NewVariable variable) = 0;
  // Makes a built-in layer and puts it into `owner` under an attribute.
  virtual LayerId AddPart(LayerId owner, std::string_view attribute, std::string_view class_name, Value config) = 0;
  // Puts a layer that exists into `owner`.
  virtual void AttachPart(LayerId owner, LayerPart part) = 0;
  // Makes a variable of a layer, by its short name, one that is not trained.
  virtual void Freeze(LayerId id, std::string_view variable) = 0;
  // What the layer's variables are is not known; nothing can be said of loading them.
  virtual void LeaveUndecided(std::string what) = 0;
  // Lists a variable of an inner layer among the layer's own, too.
  virtual void AliasVariable(LayerId id, NodeId variable, bool trainable) = 0;
  virtual const Shape& ShapeOf(NodeId variable) const = 0;
  // The layer that a config inside a wrapper's config stands for.
  virtual Attempt<LayerId> Deserialize(const Value& config) = 0;
  // The same of a recurrent layer's cell; `refusal` is what the constructor says of a name that stayed a name.
  virtual Attempt<LayerId> DeserializeCell(const Value& config, NameRefusal refusal) = 0;
  // layer._name = name
  virtual void Rename(LayerId id, const std::string& name) = 0;
  // A new layer of the same config under another name and with other arguments, as clones of wrappers are made.
  virtual Attempt<LayerId> Recreate(LayerId of, const std::string& name, const Value& changes) = 0;
  // Builds a layer, unless it is built, under a scope that ends with the layer's own name.
  virtual void Build(LayerId id, const std::string& scope, const CallShapes& inputs) = 0;
  // What a call gives.
  virtual Shapes Outputs(LayerId id, const CallShapes& inputs) = 0;
  // "lstm_cell", "lstm_cell_1": a name that Keras makes up.
  virtual std::string UniqueName(std::string_view base) = 0;
};

// A layer at work: in its constructor, in build() or while its outputs are computed.
class LayerWork {
 public:
  LayerWork(LayerHost& host, LayerId id, std::string scope, const CallShapes& inputs)
      : host_(host), id_(id), scope_(std::move(scope)), inputs_(inputs) {}

  LayerHost& host() const { return host_; }
  LayerId id() const { return id_; }
  const RebuiltLayer& layer() const { return host_.At(id_); }
  const std::string& scope() const { return scope_; }
  const CallShapes& inputs() const { return inputs_; }
  const Shape& input() const { return inputs_.first(); }
  bool keras3() const { return host_.environment().keras3(); }

  void Add(std::string_view name, Shape shape, bool trainable = true, DType dtype = DType::kInvalid) const {
    host_.AddVariable(id_, scope_, {std::string(name), std::move(shape), trainable, dtype});
  }
  // Builds an inner layer below this one's scope.
  void BuildPart(LayerId part, const CallShapes& inputs) const {
    host_.Build(part, scope_ + "/" + host_.NameOf(part), inputs);
  }

 private:
  LayerHost& host_;
  LayerId id_;
  std::string scope_;
  const CallShapes& inputs_;
};

struct LayerRules {
  std::string_view class_name;
  // The constructor: makes inner layers. Null: there are none.
  std::optional<Exception> (*make)(const LayerWork& work) = nullptr;
  // build(): makes variables. Null: there are none.
  void (*build)(const LayerWork& work) = nullptr;
  // What build() raises over an input of which the config says no more. Null: nothing.
  std::optional<Exception> (*refuses)(const LayerWork& work) = nullptr;
  // Shapes of the outputs. Null: the first input's.
  Shapes (*outputs)(const LayerWork& work) = nullptr;
  // The constructor reads initializers before it refuses unknown arguments.
  bool arguments_first = false;
  // from_config() makes the layers inside from their configs before it calls the constructor.
  bool inner_first = false;
};

// The rules of a built-in layer, or nullptr.
const LayerRules* FindLayerRules(std::string_view class_name);

// The families, one file each.
std::span<const LayerRules> AttentionLayers();
std::span<const LayerRules> ConvolutionLayers();
std::span<const LayerRules> DenseLayers();
std::span<const LayerRules> MergingLayers();
std::span<const LayerRules> NormalizationLayers();
std::span<const LayerRules> PoolingLayers();
std::span<const LayerRules> PreprocessingLayers();
std::span<const LayerRules> RecurrentLayers();
std::span<const LayerRules> ReshapingLayers();
std::span<const LayerRules> WrapperLayers();

}  // namespace ckptfit
