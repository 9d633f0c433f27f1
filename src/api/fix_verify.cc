#include "api/fix_verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/files_on_disk.h"
#include "api/open_checkpoint.h"
#include "base/checked.h"
#include "codec/crc32c.h"
#include "diagnosis/cause.h"
#include "io/path.h"
#include "repair/values/element.h"

namespace ckptfit {
namespace {

// Whether a binding's source is that key; a folder's state file may put a mark in front of it (loading/trace.h).
bool IsFrom(const Binding& binding, const std::string& key) {
  if (binding.source == key) return true;
  const std::size_t mark = binding.source.size() - std::min(binding.source.size(), key.size());
  return mark >= 2 && binding.source.ends_with(key) && binding.source.compare(mark - 2, 2, "::") == 0;
}

std::string Unloaded(const std::string& variable) {
  return "in the new file, too, " + variable + " would not get its value by this call";
}

// The call loads into variables that the program has.
std::string FaultOfBindings(const RepairPlan& plan, const LoadTrace& trace, const Target& target) {
  for (const PlannedTensor& planned : plan.tensors) {
    if (planned.variable == kNoVariable) continue;
    if (planned.variable >= trace.bindings.size() || planned.variable >= target.variables.size()) {
      return Unloaded("a variable that is created later");
    }
    const std::string& name = target.VariableOf(target.variables[planned.variable]).name;
    const Binding& binding = trace.bindings[planned.variable];
    if (binding.state != BindingState::kLoaded || !IsFrom(binding, planned.key)) return Unloaded(name);
  }
  return "";
}

// The call makes its own variables: each of them must be loaded, and every tensor of the plan must be used.
std::string FaultOfMade(const RepairPlan& plan, const LoadTrace& trace, const Target& made) {
  std::set<std::string> used;
  for (std::size_t i = 0; i < made.variables.size() && i < trace.bindings.size(); ++i) {
    const Binding& binding = trace.bindings[i];
    if (binding.state == BindingState::kLoaded) {
      used.insert(binding.source);
    } else if (HoldsModelValues(made, made.variables[i].group)) {
      return Unloaded(made.VariableOf(made.variables[i]).name);
    }
  }
  for (const PlannedTensor& planned : plan.tensors) {
    if (!used.contains(planned.key)) return "nothing in the model that the call makes would take " + planned.key;
  }
  return "";
}

bool ModelFits(const LoadTrace& trace, const Target& given, const std::vector<Finding>& findings,
               const RepairPlan& plan) {
  const Target& target = trace.TargetOf(given);
  for (std::size_t i = 0; i < target.variables.size(); ++i) {
    const bool loaded = i < trace.bindings.size() && trace.bindings[i].state == BindingState::kLoaded;
    if (!loaded && HoldsModelValues(target, target.variables[i].group) && !plan.released.contains(i)) return false;
  }
  const bool returns = trace.outcome == Outcome::kReturns;
  if (!plan.released.empty()) return returns;  // findings speak of what was left out on purpose
  return returns && std::all_of(findings.begin(), findings.end(), [](const Finding& finding) {
           return finding.severity != Severity::kError || finding.code.starts_with("OP");
         });
}

// The values of a tensor: themselves when they are few, else their checksum.
struct Digest {
  std::uint64_t bytes = 0;
  std::uint32_t crc = 0;
  std::vector<std::byte> values;

  void Add(std::span<const std::byte> piece, bool keep) {
    bytes += piece.size();
    if (keep) {
      values.insert(values.end(), piece.begin(), piece.end());
    } else {
      crc = ExtendCrc32c(crc, piece);
    }
  }
  friend bool operator==(const Digest&, const Digest&) = default;
};

Status CompareTensor(const PlannedTensor& planned, const TensorInfo& stored, CheckpointValues& source,
                     CheckpointValues& made) {
  const bool keep = stored.bytes <= kCompareBytes;
  Digest before, after;
  const auto read = [&](const ByteSink& sink) { return source.Read(stored.key, sink); };
  const StoredValues values{stored.shape, stored.dtype, read};
  const auto add = [&](std::span<const std::byte> piece) {
    before.Add(piece, keep);
    return true;
  };
  CKPTFIT_RETURN_IF_ERROR(ReadElementwise(values, planned.change.ops, planned.dtype, add));
  CKPTFIT_RETURN_IF_ERROR(made.Read(planned.key, [&](std::span<const std::byte> piece) {
    after.Add(piece, keep);
    return true;
  }));
  if (before == after) return Status();
  return Status(StatusCode::kInternal, "what was written has other values than the source",
                {made.checkpoint().resolved, Where::kNoOffset, Where::kNoOffset, planned.key});
}

// Whether the reader finds the values of a tensor where they were read back as they were written.
bool WasReadBack(const PlannedTensor& planned, const Applied& applied, const TensorInfo& now, CheckpointValues& made) {
  const auto range = applied.ranges.find(planned.key);
  return range != applied.ranges.end() && range->second.bytes == now.bytes &&
         made.PlaceOf(planned.key) == range->second.begin;
}

}  // namespace

std::string FaultOfLoad(const Call& call, const RepairPlan& plan, const LoadTrace& trace, const Target& target) {
  if (trace.exception) {
    return "the call raises on the new file, too: " + trace.exception->type + ": " + trace.exception->message;
  }
  if (trace.outcome == Outcome::kUnknown && !trace.unknowns.empty()) return "not known: " + trace.unknowns.front();
  if (trace.outcome != Outcome::kReturns) return "the call does not return on the new file either";
  if (MakesItsObjects(call.api)) return FaultOfMade(plan, trace, trace.TargetOf(target));
  return FaultOfBindings(plan, trace, trace.TargetOf(target));
}

Call CallOn(const Call& call, const std::string& path) {
  Call made = call;
  made.path = path;
  if (made.path_source != PathSource::kPathLike) made.path_source = PathSource::kText;
  return made;
}

Replay ReplayOn(const Call& call, const Target& target, const Environment& environment, Files& files,
                const Checkpoint& made, const RepairPlan& plan) {
  Replay replay;
  // Checksums are CompareValues()'s matter.
  replay.trace = Simulate({call, target, environment, files, SimulateOptions{.verify_bytes = 0}});
  const Target* program = target.nodes.empty() ? nullptr : &target;
  const Case c{made, files.Look(call.path), program, &call, &replay.trace, environment};
  const std::vector<Finding> findings = Diagnose(c);
  replay.verdict = ComputeVerdict(&replay.trace, findings);
  replay.model_fits = replay.verdict == Verdict::kFits || ModelFits(replay.trace, target, findings, plan);
  replay.fault = FaultOfLoad(call, plan, replay.trace, target);
  if (replay.fault.empty() && plan.grafted > 0 && replay.verdict != Verdict::kFits) {
    replay.fault =
        "the model is not built, and not all stored values would reach the variables that it creates: describe it once "
        "it is built";
  }
  return replay;
}

Replay ReplayOnFile(const std::string& path, const Call& call, const Target& target, const Environment& environment,
                    const RepairPlan& plan) {
  FilesOnDisk files;
  const Checkpoint made = OpenCheckpoint(path, files);
  return ReplayOn(CallOn(call, path), target, environment, files, made, plan);
}

Status CheckSource(const RepairPlan& plan, CheckpointValues& source) {
  std::uint64_t may_read = kVerifyBytes;
  std::map<std::string, std::uint64_t> sizes;
  std::unordered_map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < source.checkpoint().tensors.size(); ++i) {
    first.emplace(source.checkpoint().tensors[i].key, i);
  }
  for (const PlannedTensor& planned : plan.tensors) {
    const TensorInfo& tensor = source.checkpoint().tensors[planned.tensor];
    if (first.at(tensor.key) != planned.tensor) {
      return Status(StatusCode::kUnsupported, "two tensors of this name are stored",
                    {source.checkpoint().resolved, Where::kNoOffset, Where::kNoOffset, tensor.key});
    }
    if (tensor.bytes <= may_read) {
      may_read -= tensor.bytes;
      CKPTFIT_RETURN_IF_ERROR(source.Read(tensor.key, [](std::span<const std::byte>) { return true; }));
      continue;
    }
    if (BundlePrefix(source.checkpoint()).empty() || tensor.slices > 0) continue;  // read whole when they are written
    const std::string file(tensor.file);
    const auto [size, added] = sizes.try_emplace(file);
    if (added) size->second = StatPath(file).size;
    const std::uint64_t end = CheckedAdd(tensor.offset, tensor.bytes).value_or(UINT64_MAX);
    if (end <= size->second) continue;
    return Status(StatusCode::kTruncated, "the file ends before the tensor does",
                  {file, tensor.offset, end, tensor.key});
  }
  return Status();
}

Status CompareValues(const RepairPlan& plan, const Applied& applied, CheckpointValues& source, CheckpointValues& made) {
  std::unordered_map<std::string_view, const TensorInfo*> written;
  for (const TensorInfo& tensor : made.checkpoint().tensors) written.emplace(tensor.key, &tensor);
  const bool one_file = applied.shards && applied.shards->sharing == Sharing::kHardLink;
  for (const PlannedTensor& planned : plan.tensors) {
    const TensorInfo& stored = source.checkpoint().tensors[planned.tensor];
    const auto at = written.find(planned.key);
    if (at == written.end() || at->second->shape != ShapeOf(planned, stored) || at->second->dtype != planned.dtype) {
      return Status(StatusCode::kInternal, "what was written lacks a tensor or has another shape or type",
                    {made.checkpoint().resolved, Where::kNoOffset, Where::kNoOffset, planned.key});
    }
    const TensorInfo& now = *at->second;
    const bool in_place = now.offset == stored.offset && now.bytes == stored.bytes && now.slices == stored.slices;
    if (one_file && IsAsStored(planned) && in_place) continue;
    if (IsAsStored(planned) && WasReadBack(planned, applied, now, made)) continue;
    CKPTFIT_RETURN_IF_ERROR(CompareTensor(planned, stored, source, made));
  }
  return Status();
}

}  // namespace ckptfit
