#include "repair/optimizer/keras_files.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnosis/names.h"
#include "diagnosis/stored_side.h"
#include "loading/keras_model/optimizer_layout.h"
#include "loading/keras_model/rebuild.h"
#include "loading/keras_weights/saved_paths.h"
#include "repair/optimizer/kinds.h"
#include "repair/optimizer/named_state.h"
#include "repair/optimizer/state.h"
#include "repair/optimizer/weights_file.h"

namespace ckptfit {
namespace {

constexpr std::string_view kOptimizerWeights = "optimizer_weights/";  // docs/formats/keras_h5.md 3
constexpr std::string_view kOptimizerVars = "optimizer/vars/";        // docs/formats/keras_zip.md 1
constexpr std::string_view kValue = "VARIABLE_VALUE";

std::string WithoutOutput(std::string_view name) { return std::string(name.substr(0, name.find(':'))); }

std::optional<NamedState> ReadHdf5(const Checkpoint& checkpoint) {
  NamedState read;
  read.class_name = CompiledOptimizer(checkpoint);
  for (const TensorInfo& tensor : checkpoint.tensors) {
    const std::string_view key = tensor.key;
    if (key.starts_with(kOptimizerWeights)) {
      read.state.push_back({WithoutOutput(key.substr(kOptimizerWeights.size())), tensor.key});
    } else if (BelongsTo(checkpoint, tensor) == Belongs::kModel) {
      read.trained.push_back({WithoutOutput(tensor.name), tensor.key});
    }
  }
  return read;
}

// An archive does not name its TensorFlow: that of Keras 2 has Keras' own numbers.
std::optional<Environment> WriterOf(const Case& c) {
  Environment environment = c.environment;
  environment.keras = c.checkpoint.writer.keras;
  if (!environment.keras.known()) return std::nullopt;
  const bool keras3 = environment.keras.major >= 3;
  if (!keras3) environment.tensorflow = environment.keras;
  environment.keras_kind = keras3 ? KerasKind::kKeras3 : KerasKind::kTfKeras2;
  return environment;
}

class ArchiveReader {
 public:
  ArchiveReader(const Case& c, const Environment& writer) : c_(c), writer_(writer) {
    for (const TensorInfo& tensor : c.checkpoint.tensors) tensors_.emplace(tensor.key, &tensor);
  }

  std::optional<NamedState> Run() {
    // Classes of one's own are the program's: they make what was stored, or something else does not agree.
    const Rebuilt made = RebuildModel({c_.checkpoint.config, *c_.target, writer_, true, true, false});
    if (made.hangs || made.raised || made.model == kNoNode || !made.unknowns.empty()) return std::nullopt;
    NamedState read;
    if (!ReadModel(made, &read) || !ReadState(made, &read)) return std::nullopt;
    return read;
  }

 private:
  // False unless the file holds every variable of the model, and in its shape.
  bool ReadModel(const Rebuilt& made, NamedState* read) const {
    const auto saved = FindSavedPaths(made.target, made.model, writer_);
    if (!saved) return false;
    for (const SavedPaths::Object& object : saved->objects) {
      for (const auto& [path, node] : object.datasets) {
        const auto& variable = made.target.nodes[node].variable;
        if (!variable || !Holds(path, variable->shape)) return false;
        read->trained.push_back({WithoutOutput(variable->name), path});
      }
    }
    return true;
  }

  bool ReadState(const Rebuilt& made, NamedState* read) const {
    const Value& config = c_.checkpoint.compile_config["optimizer"]["config"];
    read->class_name = CompiledOptimizer(c_.checkpoint);
    std::vector<const Variable*> trained;
    const std::vector<NodeId>& weights = made.target.nodes[made.model].weights;
    for (std::size_t i = 0; i < std::min(made.trainable, weights.size()); ++i) {
      const auto& variable = made.target.nodes[weights[i]].variable;
      if (!variable) return false;
      trained.push_back(&*variable);
    }
    const auto generation = writer_.keras3() ? OptimizerGeneration::kKeras3 : OptimizerGeneration::kNew2;
    auto listed = OptimizerVariables(generation, read->class_name, config, trained, writer_);
    if (!listed || listed->size() != CountStored()) return false;
    if (writer_.keras3()) {  // it called every accumulator alike before 3.10, which kept the order and told them apart
      Environment naming = writer_;
      naming.keras = *Version::Parse("3.10.0");
      TakeNames(OptimizerVariables(generation, read->class_name, config, trained, naming), &*listed);
    }
    for (std::size_t i = 0; i < listed->size(); ++i) {
      const std::string path = std::string(kOptimizerVars) + std::to_string(i);
      if (!Holds(path, (*listed)[i].shape)) return false;
      read->state.push_back({WithoutOutput((*listed)[i].name), path});
    }
    return true;
  }

  static void TakeNames(const std::optional<std::vector<OptimizerVariable>>& named,
                        std::vector<OptimizerVariable>* listed) {
    if (!named || named->size() != listed->size()) return;
    for (std::size_t i = 0; i < listed->size(); ++i) {
      if ((*named)[i].shape == (*listed)[i].shape) (*listed)[i].name = (*named)[i].name;
    }
  }

  std::size_t CountStored() const {
    return static_cast<std::size_t>(std::count_if(
        tensors_.begin(), tensors_.end(), [](const auto& tensor) { return tensor.first.starts_with(kOptimizerVars); }));
  }

  bool Holds(std::string_view path, const Shape& shape) const {
    const auto found = tensors_.find(path);
    return found != tensors_.end() && found->second->shape == shape;
  }

  const Case& c_;
  const Environment& writer_;
  std::map<std::string_view, const TensorInfo*> tensors_;
};

class GraphMaker {
 public:
  explicit GraphMaker(const NamedState& read) : read_(read) {}

  std::optional<ObjectGraph> Run() {
    const OptimizerKind* kind = KindOfClass(read_.class_name);
    // Nadam keeps a product beside the slots, which no name tells: without it the slots would mean something else.
    if (kind == nullptr || !kind->crosses || read_.state.empty()) return std::nullopt;
    graph_.nodes.resize(2);
    graph_.nodes[kRoot].children.push_back({"optimizer", kOptimizer});
    for (const NamedTensor& variable : read_.trained) {
      const auto [at, fresh] = variables_.emplace(variable.name, Add(variable));
      if (!fresh) at->second = kSeveral;
    }
    for (const NamedTensor& variable : read_.state) state_.push_back(Add(variable));
    if (IsLegacy()) {
      AddLegacy(*kind);
    } else {
      AddLater(*kind);
    }
    return std::move(graph_);
  }

 private:
  static constexpr std::size_t kRoot = 0;
  static constexpr std::int64_t kOptimizer = 1;
  static constexpr std::int64_t kSeveral = -1;

  ObjectGraph::Node& Optimizer() { return graph_.nodes[static_cast<std::size_t>(kOptimizer)]; }

  std::int64_t Add(const NamedTensor& variable) {
    graph_.nodes.emplace_back();
    graph_.nodes.back().attributes.push_back({std::string(kValue), variable.name, variable.key});
    return static_cast<std::int64_t>(graph_.nodes.size()) - 1;
  }

  std::int64_t AddEmpty() {
    graph_.nodes.emplace_back();
    return static_cast<std::int64_t>(graph_.nodes.size()) - 1;
  }

  bool IsLegacy() const {
    return std::any_of(read_.state.begin(), read_.state.end(),
                       [](const NamedTensor& variable) { return LastPart(variable.name) == "iter"; });
  }

  // "Adam/dense/kernel/m", or "training/Adam/dense/kernel/m": the longest end that is a variable's name.
  void AddLegacy(const OptimizerKind& kind) {
    for (const std::string_view setting : kind.settings)
      Optimizer().children.push_back({std::string(setting), AddEmpty()});
    for (std::size_t i = 0; i < state_.size(); ++i) {
      const std::string& name = read_.state[i].name;
      if (LastPart(name) == "iter") Optimizer().children.push_back({"iter", state_[i]});
      for (std::string_view owner = ParentPart(name); !owner.empty();) {
        const auto found = variables_.find(owner);
        if (found != variables_.end() && found->second != kSeveral) {
          Optimizer().slots.push_back({found->second, std::string(LastPart(name)), state_[i]});
          break;
        }
        const std::size_t slash = owner.find('/');
        owner = slash == std::string_view::npos ? std::string_view() : owner.substr(slash + 1);
      }
    }
  }

  // Names tell of which slot a variable is: the lists hold all of them.
  void AddLater(const OptimizerKind& kind) {
    AddList("_variables");
    for (const OptimizerSlot& slot : kind.slots) AddList(slot.list);
    for (std::size_t i = 0; i < state_.size(); ++i) {
      const std::string_view last = LastPart(read_.state[i].name);
      if (last == "iteration") Optimizer().children.push_back({"_iterations", state_[i]});
      if (last == "learning_rate") Optimizer().children.push_back({"_learning_rate", state_[i]});
    }
  }

  void AddList(std::string_view name) {
    const std::int64_t list = AddEmpty();
    for (std::size_t i = 0; i < state_.size(); ++i) {
      graph_.nodes[static_cast<std::size_t>(list)].children.push_back({std::to_string(i), state_[i]});
    }
    Optimizer().children.push_back({std::string(name), list});
  }

  const NamedState& read_;
  ObjectGraph graph_;
  std::map<std::string, std::int64_t, std::less<>> variables_;  // by name
  std::vector<std::int64_t> state_;                             // nodes, as in read_.state
};

}  // namespace

std::optional<ObjectGraph> KerasOptimizerGraph(const Case& c) {
  std::optional<NamedState> read;
  if (c.checkpoint.format == Format::kKerasH5Model) read = ReadHdf5(c.checkpoint);
  if (c.checkpoint.format == Format::kKerasWeightsH5) read = ReadWeightsFile(c);
  if (c.checkpoint.format == Format::kKerasArchive) {
    const std::optional<Environment> writer = WriterOf(c);
    if (writer) read = ArchiveReader(c, *writer).Run();
  }
  return read ? GraphMaker(*read).Run() : std::nullopt;
}

}  // namespace ckptfit
