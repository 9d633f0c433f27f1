// The values of a V2 bundle, read and verified as TensorFlow reads them.
#pragma once

#include <memory>

#include "model/tensor_bundle.h"
#include "model/tensor_values.h"

namespace ckptfit {

// `bundle` must outlive the result and must have its entries and its checker: V2, and opened. Bundles of big-endian
// machines are kUnsupported. What TensorFlow would say is the text of an error.
// Cost.  TensorChecker::Read()'s.
std::unique_ptr<TensorValues> BundleValues(const TensorBundle& bundle);

}  // namespace ckptfit
