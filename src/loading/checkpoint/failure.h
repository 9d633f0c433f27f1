// How a step of the restore ends when it does not go on: an exception, or the death of the process.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "loading/checkpoint/rules.h"
#include "loading/trace.h"
#include "model/tensor_bundle.h"

namespace ckptfit::restore {

struct Failure {
  Outcome outcome = Outcome::kRaises;
  Exception exception;  // of kRaises
};

// Nothing: the step succeeded and the restore goes on.
using Done = std::optional<Failure>;

inline Failure Raise(std::string type, std::string message) {
  return {Outcome::kRaises, {std::move(type), std::move(message)}};
}

// Ends `trace` as `failure` says.
void Report(const Failure& failure, LoadTrace& trace);

// What Python raises for a status of the C++ reader: of opening, listing and get_tensor()
// (docs/design/loading_checkpoint.md 3). `status` is not ok.
Failure ReaderFailure(const TfStatus& status, const Rules& rules);

// What an op raises for a status: errors.<Class>, with the message decorated as in this version. `op` is the op's name
// ("RestoreV2"), `attributes` what stands behind it in the decoration ("_dtypes_4").
Failure OpFailure(const TfStatus& status, const std::string& op, const std::string& attributes, const Rules& rules);

// `message` as this version's C++ words it: status words and what stands in front of checksum faults.
std::string InWordsOf(const Rules& rules, std::string message);

}  // namespace ckptfit::restore
