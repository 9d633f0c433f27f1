// Which generation of Keras wrote a file, and whether that is what stands in the way.
#pragma once

#include <optional>
#include <string>

#include "diagnosis/conclude.h"
#include "diagnosis/finding.h"

namespace ckptfit {

// 2 or 3 by the writer's version or the earliest that it can be or, for checkpoints, by the words in its paths; 0 when the
// file does not tell. `evidence`, when not null, receives what told it. O(tensors).
int WriterGeneration(const Case& c, std::string* evidence);

// Whether the file tells its generation, and the program's Keras is of the other one.
bool OtherGenerationWrote(const Case& c);

// The step in which a class of Keras' own was not found or refused its config; nullptr when there is none. What to say of it.
const Step* KerasClassFault(const Case& c);
Evidence EvidenceOf(const Step& fault);

// Renames that are the other generation's way of naming; none without a comparison.
std::vector<const Change*> GenerationRenames(const Case& c);

// Whether a restore raises at the state of an optimizer of the other generation, which numbers its variables otherwise.
bool FailsByOptimizer(const Case& c);

// Whether the call fails or leaves variables behind because the file is of the other generation.
bool FailsByGeneration(const Case& c);

// A word as a shell takes it.
std::string InShell(const std::string& word);

// What writes the same whole model for the Keras of the call: of a file whose config says what the model is, where the call makes
// the model of it; nothing otherwise.
std::optional<Fix> WholeModelFix(const Case& c);

}  // namespace ckptfit
