// The work of RebuildModel(): replays from_config() of layers and models, their calls and their build().
//
// One object rebuilds one model. Its parts: deserialize.cc (from a config to a layer), construct.cc (constructors),
// functional.cc and sequential.cc (models), building.cc (calls, variables, names), finish.cc (the Target).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loading/keras_model/class_lookup.h"
#include "loading/keras_model/functional_graph.h"
#include "loading/keras_model/layer.h"
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/rebuild.h"

namespace ckptfit {

class Rebuilder : public LayerHost {
 public:
  explicit Rebuilder(const RebuildRequest& request);

  Rebuilt Run();

  // LayerHost.
  const RebuiltLayer& At(LayerId id) const override { return layers_[id]; }
  const std::string& NameOf(LayerId id) const override { return NodeOf(id).name; }
  const Environment& environment() const override { return request_.environment; }
  void AddVariable(LayerId id, const std::string& scope, NewVariable variable) override;
  LayerId AddPart(LayerId owner, std::string_view attribute, std::string_view class_name, Value config) override;
  void AttachPart(LayerId owner, LayerPart part) override { layers_[owner].parts.push_back(std::move(part)); }
  void Freeze(LayerId id, std::string_view variable) override;
  void LeaveUndecided(std::string what) override;
  void AliasVariable(LayerId id, NodeId variable, bool trainable) override;
  const Shape& ShapeOf(NodeId variable) const override { return out_.target.nodes[variable].variable->shape; }
  Attempt<LayerId> Deserialize(const Value& config) override;
  Attempt<LayerId> DeserializeCell(const Value& config, NameRefusal refusal) override;
  void Rename(LayerId id, const std::string& name) override { NodeOf(id).name = name; }
  Attempt<LayerId> Recreate(LayerId of, const std::string& name, const Value& changes) override;
  void Build(LayerId id, const std::string& scope, const CallShapes& inputs) override;
  Shapes Outputs(LayerId id, const CallShapes& inputs) override;
  std::string UniqueName(std::string_view base) override;

 private:
  using Thrown = std::optional<Exception>;

  const Node& NodeOf(LayerId id) const { return out_.target.nodes[layers_[id].node]; }
  Node& NodeOf(LayerId id) { return out_.target.nodes[layers_[id].node]; }
  bool keras3() const { return request_.environment.keras3(); }
  const Version& line() const { return line_; }

  // deserialize.cc
  Attempt<LayerId> DeserializeLegacy(const Value& config);
  Attempt<LayerId> DeserializeByModule(const Value& config);
  Attempt<LayerId> DeserializeByTable(const Value& config, NameRefusal refusal);
  void NoteUnknownClass(const Value& name, const Value& source, const Value& found);
  Attempt<LayerId> DeserializeMember(const Value& config, NameRefusal refusal);
  Attempt<LayerId> TooDeep();
  Attempt<LayerId> FromConfig(const FoundClass& found, const Value& config, bool wrapped);
  Thrown CheckScoreMode(const FoundClass& found, const Value& config);
  Value LegacyConfig(const Value& config);
  bool ScopesBuild(LayerId id) const;
  Thrown BuildFromConfig(LayerId id, const Value& build_config);
  std::string ClassText(const FoundClass& found) const;

  // construct.cc
  Attempt<LayerId> FromLayerConfig(const FoundClass& found, const Value& config);
  Attempt<LayerId> Construct(const FoundClass& found, const Value& config);
  Attempt<LayerId> ConstructBuiltin(const Constructor& constructor, const Value& config);
  Thrown CheckBuiltin(const Constructor& constructor, const LayerRules* rules, const Value& config);
  Attempt<LayerId> MakeBuiltin(const Constructor& constructor, const LayerRules* rules, const Value& config);
  Attempt<LayerId> ConstructOperation(const Constructor& constructor, const Value& config);
  Attempt<LayerId> ConstructCustom(const CustomObject& custom, const Value& config);
  LayerId NewLayer(std::string class_name, const Value& config);
  void MakeOwnLayers(LayerId id, NodeId instance);
  Thrown CheckArguments(ObjectKind kind, const Constructor& constructor, const Value& config);
  bool IsActivationLayer(ObjectKind kind, const Value& value) const;
  Thrown CheckObjects(const Value& config, bool program_class);
  Thrown CheckName(const Value& config);
  Thrown CheckAxis(const Constructor& constructor, const Value& config);
  Thrown CheckPolicy(const Value& config);
  Value WithNamedPolicy(const Value& config) const;
  Thrown CheckTakenKeys(const Constructor& constructor, const Value& config);
  Thrown CheckLambda(const Constructor& constructor, const Value& config);
  void NoteFault(std::string_view class_name, const std::string& argument, const std::string& text);

  // models.cc
  LayerId NewModel(const FoundClass& found, const Value& config, std::uint32_t role);
  Attempt<LayerId> ModelFromConfig(const FoundClass& found, const Value& config);
  Attempt<LayerId> SubclassFromConfig(const FoundClass& found, const Value& config);
  Attempt<LayerId> FunctionalFromConfig(const FoundClass& found, const Value& config);
  Thrown CallMembers(FunctionalGraph* graph);
  Thrown CallMember(const FunctionalGraph& graph, FunctionalGraph::Member* member);
  Thrown CheckCall(LayerId layer, const InboundCall& inbound);
  bool EndsGraphLoops() const;
  Exception MissingMember(const std::string& name);
  Exception GraphDoesNotEnd(const FunctionalGraph& graph);

  // sequential.cc
  Attempt<LayerId> SequentialFromConfig(const FoundClass& found, const Value& config);
  Thrown AddToSequential(LayerId model, LayerId layer);
  void ConnectSequential(LayerId model, LayerId layer, const std::string& scope);
  void BuildSequential(LayerId model, const Shape& input, const std::string& scope);
  LayerId AddInputLayer(LayerId model, const Shape& shape, const std::string& name);
  bool IsInputLayer(LayerId id) const;
  Shape KnownInput(LayerId layer) const;
  bool GivesList(LayerId id) const;
  Thrown CheckLists(LayerId model) const;
  Thrown CheckTimeDistributed(LayerId id, const Shape& input) const;
  Thrown RefusesInput(LayerId model, LayerId layer);

  // building.cc
  void CallLayer(LayerId id, LayerCall call, const std::string& scope);
  void BuildModel(LayerId id, const std::string& scope, const CallShapes& inputs);
  void AfterOwnBuild(LayerId id);
  Shape InputShapeOf(LayerId input_layer) const;
  const Shape& OutputOf(const TensorRef& tensor) const;
  // clone.cc
  void CloneVariables(LayerId id, std::string scope, const CallShapes& inputs);
  void CloneUnbuilt(LayerId id);
  void StripParts(LayerId id);
  std::string OtherCountBy(const CustomObject& custom, NodeId instance, const Value& config) const;
  std::string OtherLayersBy(NodeId instance, const Value& config) const;
  bool StaysUnbuilt(LayerId id) const;
  NodeId InstanceFor(const CustomObject& custom, const std::string& name) const;

  // held_models.cc
  struct HeldModels {
    std::string attribute;
    bool list = false;
    std::vector<Rebuilt> made;
  };
  Thrown ReadHeld(const CustomObject& custom, const Value& config, std::vector<HeldModels>* held);
  std::optional<Target> WithHeld(LayerId id, NodeId instance);
  LayerId MakeCustom(const CustomObject& custom, const Value& config, std::vector<HeldModels> held);

  DType VariableType(const RebuiltLayer& layer) const;

  // finish.cc
  void Finish(LayerId model);
  struct WeightLists {
    std::vector<NodeId> trainable;
    std::vector<NodeId> non_trainable;
  };
  std::vector<NodeId> LayersOf(LayerId id) const;
  std::vector<LayerId> TrackedIn(LayerId id) const;
  const WeightLists& WeightsOf(LayerId id);
  WeightLists OpaqueWeights(LayerId id) const;
  WeightLists MakeWeights2(LayerId id);
  WeightLists MakeWeights3(LayerId id);
  std::vector<NodeId> ModelWeights(LayerId id);
  std::vector<NodeId> Stored(const RebuiltLayer& layer, const std::vector<NodeId>& own) const;
  void FinishLayer(LayerId id);
  std::vector<WalkEntry> WalkOf(LayerId id);

  const RebuildRequest& request_;
  const Version line_;
  ProgramClasses classes_;
  Rebuilt out_;
  std::deque<RebuiltLayer> layers_;
  std::map<std::string, int, std::less<>> name_counts_;
  std::map<std::int64_t, LayerId> shared_;  // by shared_object_id
  std::map<LayerId, WeightLists> weights_;
  std::map<LayerId, std::vector<HeldModels>> held_;  // by layers whose class read them from its config
  std::size_t patches_ = 0;
  int depth_ = 0;
};

}  // namespace ckptfit
