// What the causes about custom layers share.
#pragma once

#include <string>

#include "diagnosis/conclude.h"

namespace ckptfit {

enum class Whose { kProgram, kStored };

// The changes of that kind in layers of the user's own classes, as far as they matter to the call.
std::vector<const Change*> CustomChanges(const Case& c, Change::Kind kind);

Finding StartCustomFinding(const Cause& cause, const Case& c, const Change& change);

// "layer `scale` (Scale)".
std::string CustomLayer(const Case& c, const Change& change);
// "layers.py:12", where the class is defined, else the layer's place.
std::string CustomSource(const Case& c, const Change& change);
// "`w` and `b`": the variables that the change speaks of, as one side calls them.
std::string PartNames(const Case& c, const Change& change, Whose side);
// The program's names of the change's variables, in the order in which their partners are stored.
std::string ProgramNamesInStoredOrder(const Case& c, const Change& change);

// Whether one side holds the variables in a list, dict or tuple.
bool InContainer(const Case& c, const Change& change);

// Whether some variable of the change is loaded from another stored variable than its counterpart.
bool GetsOthersValues(const Case& c, const Change& change);

}  // namespace ckptfit
