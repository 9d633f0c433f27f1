#include "loading/undecided.h"

#include <algorithm>
#include <string>

#include "loading/keras_weights/weights_call.h"

namespace ckptfit {
namespace {

bool IsDescribed(const Target& target, const std::string& name) {
  return std::any_of(target.custom_objects.begin(), target.custom_objects.end(), [&](const CustomObject& object) {
    return object.given == CustomObject::Given::kHandedOver && object.key == name;
  });
}

// Whether the call hands over a class of that name about which the description says nothing. A dict that the call only
// names, custom_objects=classes, may hold any class, unless a description tells what the program has.
bool HandsOver(const LoadRequest& request, const std::string& name) {
  const Value* given = Argument(request.call, "custom_objects", 0);
  if (given == nullptr || given->is_null()) return false;
  if (given->is_object()) return given->Has(name) && !IsDescribed(request.target, name);
  return request.target.nodes.empty() && request.target.custom_objects.empty();
}

// The first class or function that was not found, "" when all were.
std::string MissingClass(const LoadTrace& trace) {
  const auto step = std::find_if(trace.steps.begin(), trace.steps.end(),
                                 [](const Step& s) { return s.kind == Step::Kind::kUnknownClass; });
  return step == trace.steps.end() ? "" : step->object;
}

bool ConstructorFails(const LoadTrace& trace) {
  return std::any_of(trace.steps.begin(), trace.steps.end(),
                     [](const Step& s) { return s.kind == Step::Kind::kConstructorFails; });
}

void MakeUnknown(LoadTrace* trace) {
  trace->outcome = Outcome::kUnknown;
  trace->exception.reset();
  trace->steps.clear();  // they are those of the failure
}

}  // namespace

void LeaveUndecided(const LoadRequest& request, LoadTrace* trace) {
  if (!trace->raised()) return;
  const std::string missing = MissingClass(*trace);
  if (missing.empty()) {
    if (!trace->unknowns.empty() && !ConstructorFails(*trace)) MakeUnknown(trace);
    return;
  }
  if (!HandsOver(request, missing)) return;
  MakeUnknown(trace);
  trace->unknowns.push_back("the class " + missing + ", which the call hands over and no description tells");
}

}  // namespace ckptfit
