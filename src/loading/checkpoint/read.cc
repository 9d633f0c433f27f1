#include "loading/checkpoint/read.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/large_memory.h"

namespace ckptfit::restore {
namespace {

struct Request {
  const Wanted* wanted = nullptr;
  std::size_t entry = 0;  // position in TensorBundle::entries
};

const std::optional<Variable>& VariableOf(const State& state, const Wanted& wanted) {
  return state.program.node(wanted.object).variable;
}

Failure OpFault(const State& state, const TfStatus& status, std::size_t tensors) {
  return OpFailure(status, "RestoreV2", "_dtypes_" + std::to_string(tensors), state.rules);
}

TfStatus MissingKey(const State& state, std::string_view wanted) {
  const std::string key(wanted);
  if (state.bundle.kind == TensorBundle::Kind::kV1) {
    return {TfStatus::Code::kNotFound,
            "Tensor name \"" + key + "\" not found in checkpoint files " + state.bundle.prefix};
  }
  return {TfStatus::Code::kNotFound, "Key " + key + " not found in checkpoint"};
}

using Groups = std::vector<Batch::Group>;

std::size_t Tensors(const Groups& groups) {
  std::size_t tensors = 0;
  for (const Batch::Group& group : groups) tensors += group.count;
  return tensors;
}

// Finds every key in the bundle; the first that is missing decides.
Done Locate(State& state, const Batch& batch, const Groups& groups, std::vector<Request>& requests) {
  const Wanted* missing = nullptr;
  requests.reserve(Tensors(groups));
  for (const Batch::Group& group : groups) {
    for (const Wanted& one : batch.Of(group)) {
      const auto entry = state.Ask(one.key);
      if (entry) {
        requests.push_back({&one, *entry});
        continue;
      }
      if (missing == nullptr) missing = &one;
      state.AddStep(state.StepFor(Step::Kind::kMissingInFile, one.object, one.key));
    }
  }
  if (missing != nullptr) return OpFault(state, MissingKey(state, missing->key), Tensors(groups));
  return {};
}

// The requests as their tensors lie in the file. TensorFlow writes tensors in the order of their keys, which the requests
// have: then nothing is to be sorted.
std::vector<Request> ByPlaceInFile(const State& state, const std::vector<Request>& requests) {
  struct Place {
    const std::string* file;
    std::uint64_t offset;
    std::size_t at;
  };
  std::vector<Place> places;
  places.reserve(requests.size());
  for (const Request& request : requests) {
    const TensorInfo& stored = state.bundle.entries[request.entry];
    places.push_back({&stored.file.str(), stored.offset, places.size()});
  }
  const auto before = [](const Place& a, const Place& b) {
    if (a.file != b.file && *a.file != *b.file) return *a.file < *b.file;
    return a.offset < b.offset;
  };
  if (std::ranges::is_sorted(places, before)) return requests;
  std::ranges::stable_sort(places, before);
  std::vector<Request> placed;
  placed.reserve(requests.size());
  for (const Place& place : places) placed.push_back(requests[place.at]);
  return placed;
}

// All dtypes are compared before anything is read; every one that differs is listed.
Done CompareDtypes(State& state, const std::vector<Request>& requests) {
  std::string lines;
  for (const Request& request : requests) {
    const auto& variable = VariableOf(state, *request.wanted);
    const DType stored = state.bundle.entries[request.entry].dtype;
    if (!variable || variable->dtype == DType::kInvalid || variable->dtype == stored) continue;
    lines += (lines.empty() ? "" : "\n") + std::string("tensor_name = ") + std::string(request.wanted->key) +
             "; expected dtype " + std::string(DTypeCppName(variable->dtype)) + " does not equal original dtype " +
             std::string(DTypeCppName(stored));
    Step step = state.StepFor(Step::Kind::kDtypeDiffers, request.wanted->object, request.wanted->key);
    step.expected = DTypeName(variable->dtype);
    step.found = DTypeName(stored);
    state.AddStep(std::move(step));
  }
  if (lines.empty()) return {};
  return OpFault(state, {TfStatus::Code::kInvalidArgument, lines}, requests.size());
}

TfStatus ReadBytes(State& state, std::size_t entry) {
  const std::uint64_t bytes = state.bundle.entries[entry].bytes;
  if (state.bundle.checker == nullptr || bytes > state.verify_bytes) return {};
  state.verify_bytes -= bytes;
  return state.bundle.checker->Check(entry);
}

Done ReadAll(State& state, const std::vector<Request>& requests) {
  for (const Request& request : requests) {
    const TfStatus status = ReadBytes(state, request.entry);
    if (status.ok()) continue;
    Step step = state.StepFor(Step::Kind::kReadFault, request.wanted->object, request.wanted->key);
    step.found = status.message;
    state.AddStep(std::move(step));
    return OpFault(state, status, requests.size());
  }
  return {};
}

// Assigns one tensor; the failure when its shape does not fit.
Done Assign(State& state, const Request& request, ShapeName name, bool earlier_failed) {
  const auto& variable = VariableOf(state, *request.wanted);
  if (!variable) return {};
  const TensorInfo& stored = state.bundle.entries[request.entry];
  if (variable->shape.CompatibleWith(stored.shape)) {
    if (earlier_failed) return {};
    state.BindingOf(request.wanted->object) = {BindingState::kLoaded, stored.key, false};
    state.AddStep(state.StepFor(Step::Kind::kMatched, request.wanted->object, request.wanted->key));
    return {};
  }
  Step step = state.StepFor(Step::Kind::kShapeDiffers, request.wanted->object, request.wanted->key);
  step.expected = variable->shape.ToString();
  step.found = stored.shape.ToString();
  state.AddStep(std::move(step));
  const std::string key(request.wanted->key);
  return Raise("ValueError", ShapeText(state.rules, stored.shape, variable->shape,
                                       name == ShapeName::kKey ? key : TensorFlowName(*variable), key));
}

Done AssignAll(State& state, const std::vector<Request>& requests, ShapeName name) {
  Done first;
  ReserveLarge(state.trace.steps, state.trace.steps.size() + requests.size());
  for (const Request& request : requests) {
    auto failure = Assign(state, request, name, first.has_value());
    if (failure && !first) first = std::move(failure);
  }
  return first;
}

Done ReadPython(State& state, const Wanted& wanted) {
  const auto entry = state.Ask(wanted.key);
  if (!entry) {
    state.AddStep(state.StepFor(Step::Kind::kMissingInFile, wanted.object, wanted.key));
    return ReaderFailure(MissingKey(state, wanted.key), state.rules);
  }
  const TfStatus status = ReadBytes(state, *entry);
  if (!status.ok()) return ReaderFailure(status, state.rules);
  state.AddStep(state.StepFor(Step::Kind::kMatched, wanted.object, wanted.key));
  return {};
}

}  // namespace

std::string TensorFlowName(const Variable& variable) {
  if (variable.name.ends_with(":0")) return variable.name;
  // A variable of Keras 3 has its path for a name, and holds one of TensorFlow that has another.
  return (variable.shared_name.empty() ? variable.name : variable.shared_name) + ":0";
}

std::string ShapeText(const Rules& rules, const Shape& stored, const Shape& wanted, const std::string& name,
                      const std::string& key) {
  if (rules.shape_text == Rules::ShapeText::kShapes)
    return "Shapes " + wanted.ToString() + " and " + stored.ToString() + " are incompatible";
  return "Received incompatible tensor with shape " + stored.ToString() +
         " when attempting to restore variable with shape " + wanted.ToString() + " and name " +
         (rules.shape_text == Rules::ShapeText::kWithKey ? key : name) + ".";
}

Done ReadBatch(State& state, Batch& batch, ShapeName name) {
  for (const Wanted& wanted : batch.python) {
    if (auto failure = ReadPython(state, wanted)) return failure;
  }
  const Groups& groups = batch.Sorted();
  if (groups.empty()) return {};
  if (!state.bundle.opened.ok()) return OpFault(state, state.bundle.opened, Tensors(groups));
  std::vector<Request> requests;
  if (auto failure = Locate(state, batch, groups, requests)) return failure;
  const std::vector<Request> placed = ByPlaceInFile(state, requests);
  if (auto failure = CompareDtypes(state, state.rules.dtypes_by_file_order ? placed : requests)) return failure;
  if (auto failure = ReadAll(state, placed)) return failure;
  return AssignAll(state, requests, name);
}

Done ReadOne(State& state, const std::string& key) {
  const auto entry = state.Ask(key);
  if (!entry) return Raise("KeyError", "'" + key + "'");
  const TfStatus status = ReadBytes(state, *entry);
  if (!status.ok()) return OpFault(state, status, 1);
  return {};
}

}  // namespace ckptfit::restore
