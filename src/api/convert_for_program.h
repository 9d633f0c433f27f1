// The part of `convert` that writes the formats of Keras, which only a program gives a shape: its layers, their order, its
// config. The file is the one that the program itself would have saved (repair/layout/program_layout.h).
#pragma once

#include <string_view>

#include "api/values.h"
#include "base/value.h"
#include "ckptfit/result.h"
#include "report/convert_report.h"

namespace ckptfit {

// Whether an output of that name needs a program: name.h5, name.weights.h5, name.keras.
bool NeedsProgram(std::string_view output);

// Writes `report->output` with the values of `source` for the program of the request ("model" or "description"), for the
// first of load_model and load_weights that can load it; load_weights alone for name.weights.h5. The load is replayed on
// what was written, and with "check" every value is read again: what fails that is removed.
//
// Errors.  kInvalidArgument without a program, and for an output that is there; kUnsupported with the reason when no such
//          file can be made, or a value would have to be guessed, rounded or dropped: `fix` asks about that. What readers
//          and writers say.
Status ConvertForProgram(const Value& request, CheckpointValues& source, ConvertReport* report);

}  // namespace ckptfit
