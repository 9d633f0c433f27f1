// The graph of a Functional model while it is being rebuilt: its layers by name, and the calls that wait for inputs.
//
// Lifetime.  Configs, layers and target must outlive it.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/value.h"
#include "loading/keras_model/inbound.h"
#include "loading/keras_model/layer.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

class FunctionalGraph {
 public:
  // A layer and its calls, of which the first `done` have been made.
  struct Member {
    LayerId layer = kNoLayer;
    const Value* entries = nullptr;  // inbound_nodes as written
    std::vector<InboundCall> calls;
    std::size_t done = 0;
    std::int64_t first = 0;  // what the config calls the first call

    bool waits() const { return done < calls.size(); }
  };
  enum class Ready { kYes, kLater, kMissing };

  FunctionalGraph(const std::deque<RebuiltLayer>& layers, const Target& target, const Environment& environment);

  void Add(LayerId layer, const Value& config);
  std::vector<Member>& members() { return members_; }
  bool waits() const;

  // Whether the inputs of a call exist. Fills them in; kMissing names a layer that is not in the model.
  Ready Resolve(const InboundCall& inbound, LayerCall* call, std::string* missing) const;
  // A tensor of input_layers or output_layers; nothing when it does not exist.
  std::optional<TensorRef> Find(const InboundTensor& tensor) const;
  // "{<Dense name=head, built=False>: [[['inner', 1, 0, {}]]]}": the calls that wait.
  std::string WaitingText() const;

 private:
  bool CountsFromOne(LayerId layer) const;
  std::optional<std::size_t> CallIndex(const Member& member, std::int64_t index) const;

  const std::deque<RebuiltLayer>& layers_;
  const Target& target_;
  const Environment& environment_;
  std::vector<Member> members_;
  std::map<std::string, std::size_t> by_name_;
};

}  // namespace ckptfit
