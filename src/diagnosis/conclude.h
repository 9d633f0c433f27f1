// Building blocks of findings that the causes share: what a change touches in this call, and how to say it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/cause.h"
#include "diagnosis/comparison.h"

namespace ckptfit {

// An empty finding of a cause.
Finding StartFinding(const Cause& cause);

// The changes of that kind; none without a comparison.
std::vector<const Change*> ChangesOf(const Case& c, Change::Kind kind);

// How many of the variables that a change explains do not get their stored values in this call.
std::size_t NotLoaded(const Case& c, const Change& change);

// Whether the change is worth an error: variables go without their values, or (for things that only the file has) the
// call counts layers or variables and raises.
bool Matters(const Case& c, const Change& change);

// Whether the call returns, so that nothing tells its user.
bool IsSilent(const Case& c);

// Whether the call raises an exception whose text has these words.
bool RaisesWith(const Case& c, std::string_view words);

const Layer* ProgramLayer(const Case& c, const LayerPair& pair);  // null when there is none
const Layer* StoredLayer(const Case& c, const LayerPair& pair);

// "layer `dense`", "layers `a`, `b` and 298 more": the program's names, else the checkpoint's. Parts of one layer that
// users see as a whole count once.
std::string LayerList(const Case& c, const std::vector<LayerPair>& layers);
std::size_t CountSpoken(const Case& c, const std::vector<LayerPair>& layers);

// The two lines of evidence for a pair; a side that has none is left out.
void AddPairEvidence(const Case& c, const LayerPair& pair, Finding* finding);
// "2 other layers follow: ..." for the layers that changed in consequence.
void AddConsequences(const Case& c, const Change& change, Finding* finding);

// "train.py:14" of a layer, else its place ("model.layers[0]").
std::string WhereToEdit(const Case& c, const LayerPair& pair);

// "1 variable", "3 variables".
std::string Counted(std::size_t n, std::string_view noun);

// `a`, `b` and 298 more.
std::string ShortList(const std::vector<std::string>& names, std::size_t most = 3);

}  // namespace ckptfit
