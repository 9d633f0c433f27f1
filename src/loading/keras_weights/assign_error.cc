#include "loading/keras_weights/assign_error.h"

#include "loading/keras_weights/object_text.h"

namespace ckptfit {
namespace {

// tf.Variable.assign: TensorFlow resource_variable_ops.py.
Exception OfTensorFlow(const Variable& variable, const Shape& found, const Environment& environment) {
  const std::string expected = variable.shape.ToString();
  const std::string received = found.ToString();
  if (environment.tensorflow.known() && environment.tensorflow.Before(2, 4)) {
    return {"ValueError", "Shapes " + expected + " and " + received + " are incompatible"};
  }
  if (environment.tensorflow.known() && environment.tensorflow.Before(2, 7)) {
    return {"ValueError", "Cannot assign to variable " + variable.name + " due to variable shape " + expected +
                              " and value shape " + received + " are incompatible"};
  }
  return {"ValueError", "Cannot assign value to variable ' " + variable.name + "': Shape mismatch.The variable shape " +
                            expected + ", and the assigned value shape " + received + " are incompatible."};
}

}  // namespace

Exception AssignError(const Variable& variable, const Shape& found, const Environment& environment) {
  if (!environment.keras3()) return OfTensorFlow(variable, found, environment);
  return {"ValueError",
          "The shape of the target variable and the shape of the target value in `variable.assign(value)` must match. "
          "variable.shape=" +
              variable.shape.ToString() + ", Received: value.shape=" + found.ToString() +
              ". Target variable: " + VariableText(variable, environment)};
}

Exception VoidError(const Variable& variable, const Environment& environment) {
  if (variable.dtype != DType::kBfloat16) return {"ValueError", "setting an array element with a sequence."};
  // NumPy knows the type by its name since TensorFlow registers it.
  const bool by_name = !environment.tensorflow.known() || environment.tensorflow.AtLeast(2, 5);
  if (!by_name) return {"TypeError", "data type 'bfloat16' not understood"};
  return {"ValueError", "No cast function available."};
}

}  // namespace ckptfit
