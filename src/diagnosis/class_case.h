// What the causes about classes and constructors share.
#pragma once

#include <string>
#include <vector>

#include "diagnosis/conclude.h"

namespace ckptfit {

// The trace's steps of that kind; none without a trace.
std::vector<Step> StepsOf(const Case& c, Step::Kind kind);

// Whether an unknown class is a loss, metric, optimizer or schedule of the training config.
bool IsCompilePart(const Step& step);

// "Scale" of "package>Scale".
std::string PlainClass(const std::string& name);

// The program's class of that name, given to the call or not; nullptr when it has none.
const CustomObject* FindCustom(const Case& c, const std::string& class_name);
// A class of another name whose constructor takes what the saved config of `class_name` holds; nullptr when none or
// several do.
const CustomObject* LikeClass(const Case& c, const std::string& class_name);
// The class that an unknown class surely is, given or registered under another package; nullptr when there is none.
const CustomObject* OtherRegistration(const Case& c, const Step& step);

// Whether the class is one of Keras' own: the saved module says so, or it is a known layer type.
bool IsKerasClass(const Case& c, const std::string& class_name);

enum class ConstructorFault { kMissing, kUnknown, kOther };
ConstructorFault FaultOf(const Step& step);
// The argument that a constructor's complaint names.
std::string ArgumentOf(const Step& step);

// "layers.py:12".
std::string PlaceOfClass(const CustomObject& custom);
// "Scale(units, alpha, initial_value=...)".
std::string SignatureText(const CustomObject& custom);

Finding StartClassFinding(const Cause& cause, const Case& c);

}  // namespace ckptfit
