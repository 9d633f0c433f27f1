#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "diagnosis/names.h"
#include "repair/assign/assignment.h"
#include "repair/assign/layers.h"
#include "repair/assign/optimizer.h"
#include "repair/assign/rest.h"
#include "repair/assign/tree_places.h"
#include "repair/values/conversion.h"
#include "repair/values/re_encode.h"

namespace ckptfit {
namespace {

class Assigner {
 public:
  Assigner(const Case& c, const StoredObjects& stored, const LoadTrace* fitting)
      : c_(c),
        graph_(stored.graph),
        sides_(SidesOf(c, stored)),
        re_encoded_(ReEncodeStored(c, &sides_)),
        names_(sides_, *c.target),
        by_call_(TensorsByCall(c, c.trace)),
        by_fitting_call_(TensorsByCall(c, fitting)),
        own_fits_(fitting != nullptr && fitting == c.trace),
        draft_(c) {}

  Assignments Run() {
    sides_.places = PlacesInTree(sides_);
    const std::map<std::size_t, std::size_t> layer_of = StoredLayersOfTensors();
    std::vector<LayerMatch> matches = MatchLayers(sides_, names_, LayersBy(by_call_, layer_of));
    const std::vector<std::size_t> fitting = LayersBy(by_fitting_call_, layer_of);
    if (FitsWhole(matches, fitting)) AssignAsFitting();
    for (std::size_t p = 0; p < matches.size(); ++p) {
      if (fitting[p] != kNoLayer && fitting[p] == matches[p].stored && matches[p].confidence < kProved) {
        matches[p].why += "; the checkpoint's own call, which fits, loads it";
        matches[p].confidence = kStructure;
      }
      AssignLayer(sides_.program.layers[p], matches[p]);
    }
    AssignRest(c_, sides_, graph_, &draft_);
    ForgetSlots();
    return draft_.Finish();
  }

 private:
  std::map<std::size_t, std::size_t> StoredLayersOfTensors() const {
    std::map<std::size_t, std::size_t> layer_of;
    for (std::size_t s = 0; s < sides_.stored.layers.size(); ++s) {
      for (const Part& part : sides_.stored.layers[s].parts) layer_of.emplace(part.index, s);
    }
    return layer_of;
  }

  // The stored layer from which the call loads all variables of a layer.
  std::vector<std::size_t> LayersBy(const std::vector<std::size_t>& tensors,
                                    const std::map<std::size_t, std::size_t>& layer_of) const {
    std::vector<std::size_t> layers;
    for (const Layer& layer : sides_.program.layers) {
      std::size_t only = kNoLayer;
      for (std::size_t i = 0; i < layer.parts.size(); ++i) {
        const auto found = layer_of.find(tensors[layer.parts[i].index]);
        const std::size_t from = found == layer_of.end() ? kNoLayer : found->second;
        only = i == 0 || only == from ? from : kNoLayer;
        if (only == kNoLayer) break;
      }
      layers.push_back(only);
    }
    return layers;
  }

  // Whether a call of the program that fits takes the stored layers one for one, and nothing that is known of them speaks
  // against it: what keeps the call from loading them is the format, or the way from the root to the model.
  bool FitsWhole(const std::vector<LayerMatch>& matches, const std::vector<std::size_t>& fitting) const {
    std::set<std::size_t> taken;
    for (std::size_t p = 0; p < matches.size(); ++p) {
      const LayerMatch& match = matches[p];
      if (fitting[p] == kNoLayer || !taken.insert(fitting[p]).second) return false;
      if (match.denied || (match.stored != kNoLayer && match.stored != fitting[p])) return false;
      if (!NamesAllow(sides_.program.layers[p], sides_.stored.layers[fitting[p]])) return false;
    }
    return !taken.empty() && taken.size() == sides_.stored.layers.size();
  }

  // Names that people gave and changed may have been given to other layers as well; paths are names of objects.
  bool NamesAllow(const Layer& program, const Layer& stored) const {
    if (sides_.matching == Matching::kObjectPath || stored.name.empty() || program.name == stored.name) return true;
    return IsKerasType(WithoutCounter(program.name)) && IsKerasType(WithoutCounter(stored.name));
  }

  void AssignAsFitting() {
    const char* why =
        own_fits_ ? "the call, which fits, loads it from there" : "another call, which fits, loads it from there";
    for (std::size_t v = 0; v < by_fitting_call_.size(); ++v) {
      if (by_fitting_call_[v] != kNoTensor) draft_.TakeIfFits(v, by_fitting_call_[v], why, kStructure);
    }
  }

  void AssignLayer(const Layer& program, const LayerMatch& match) {
    if (match.stored == kNoLayer) {
      for (const Part& part : program.parts) draft_.Miss(part.index, match.why);
      return;
    }
    const Layer& stored = sides_.stored.layers[match.stored];
    const std::vector<FittedPart> fitted = FitParts(program, stored, sides_.matching);
    for (std::size_t i = 0; i < fitted.size(); ++i) {
      const Part& part = program.parts[i];
      if (fitted[i].stored == kNoLayer) {
        draft_.Miss(part.index, "the stored layer " + stored.way + " holds nothing of shape " + part.shape.ToString() +
                                    " that is surely meant");
      } else {
        PartProof proof = fitted[i].proof;
        if (proof == PartProof::kClass) proof = IsOfThatClass(program, stored) ? PartProof::kOrder : PartProof::kGuess;
        AssignPart(part, stored.parts[fitted[i].stored], proof, match);
      }
    }
  }

  // Whether it must have been the program's class that wrote a stored layer: it lies where the program would save its own, or
  // there are no classes of the user's whose variables may stand in another order.
  bool IsOfThatClass(const Layer& program, const Layer& stored) const {
    const auto& layers = sides_.program.layers;
    return program.identity == stored.identity ||
           std::none_of(layers.begin(), layers.end(), [](const Layer& layer) { return layer.custom; });
  }

  void AssignPart(const Part& program, const Part& stored, PartProof proof, const LayerMatch& match) {
    Assignment a{program.index, stored.index, ConversionOf(stored.dtype, program.dtype), match.why, match.confidence};
    // Where names are stored, and are others, the order may be another one as well.
    const bool by_call = by_call_[program.index] == stored.index && !HasName(stored);
    switch (proof) {
      case PartProof::kName:
        break;
      case PartProof::kShape:
        a.why += "; the variable by its shape";
        a.confidence = std::min(a.confidence, kStructure);
        break;
      case PartProof::kListed:
        a.why += "; the variable by its place in the list";
        a.confidence = std::min(a.confidence, kStructure);
        break;
      case PartProof::kOrder:
        a.why += "; the variable by its place in the class";
        a.confidence = std::min(a.confidence, kStructure);
        break;
      case PartProof::kClass:
      case PartProof::kGuess:
      case PartProof::kNone:
        if (by_fitting_call_[program.index] == stored.index) {
          a.why += "; the variable that the checkpoint loads by its own call, which fits";
          a.confidence = std::min(a.confidence, kStructure);
          break;
        }
        a.why += by_call ? "; the variable as the call finds it by itself"
                         : "; the variable by its place, which may have changed: others have the same shape";
        a.confidence = std::min(a.confidence, by_call ? kCallAgrees : kSurmise);
        break;
    }
    if (const auto found = re_encoded_.find(stored.index); found != re_encoded_.end()) {
      a.why += "; " + found->second.rule;
      a.change = found->second.change;
      changes_ = true;
    }
    if (!AreOneKind(stored.dtype, program.dtype)) {
      a.why += "; numbers of another kind";
      a.confidence = std::min(a.confidence, kSurmise);
    }
    draft_.Take(std::move(a));
  }

  // Slots have the encoding of their variable: where that changes, an optimizer's do not go along.
  void ForgetSlots() {
    for (std::size_t v = 0; changes_ && v < c_.target->variables.size(); ++v) {
      if (IsSlot(*c_.target, v)) draft_.Release(v);
    }
  }

  const Case& c_;
  const ObjectGraph* graph_;
  Sides sides_;
  const ReEncodings re_encoded_;
  const GivenNames names_;
  const std::vector<std::size_t> by_call_;
  const std::vector<std::size_t> by_fitting_call_;  // no tensors where no call is known that loads all
  const bool own_fits_;                             // that call is the one asked about
  AssignmentDraft draft_;
  bool changes_ = false;  // some values are re-encoded
};

}  // namespace

Assignments Assign(const Case& c, const StoredObjects& stored, const LoadTrace* fitting) {
  return Assigner(c, stored, fitting).Run();
}

}  // namespace ckptfit
