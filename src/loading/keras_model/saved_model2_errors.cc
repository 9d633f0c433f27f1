#include "loading/keras_model/saved_model2_errors.h"

#include <algorithm>

#include "base/python_repr.h"
#include "loading/keras_model/class_lookup.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

bool IsKeras(const SavedModel::Node& node) { return node.identifier.starts_with("_tf_keras"); }

}  // namespace

std::optional<Exception> MetadataError(const Version& line, const SavedModel& saved, const std::string& path) {
  if (line.Before(2, 5)) {
    const bool missing = std::any_of(saved.nodes.begin(), saved.nodes.end(), [](const SavedModel::Node& node) {
      return IsKeras(node) && node.metadata.empty();
    });
    if (missing) return Exception{"JSONDecodeError", "Expecting value: line 1 column 1 (char 0)"};
    return std::nullopt;
  }
  if (saved.keras_metadata_file == SavedModel::Metadata::kUnparsable) {
    return Exception{"OSError", "Cannot parse keras metadata at path " + path +
                                    "/keras_metadata.pb: Received error: Error parsing message"};
  }
  if (saved.keras_nodes.empty() && std::any_of(saved.nodes.begin(), saved.nodes.end(), IsKeras)) {
    return Exception{"ValueError",
                     "Unable to create a Keras model from SavedModel at " + path +
                         ". This SavedModel was exported with `tf.saved_model.save`, and lacks the Keras metadata "
                         "file. Please save your Keras model by calling `model.save`or "
                         "`tf.keras.models.save_model`. Note that you can still load this SavedModel with "
                         "`tf.saved_model.load`."};
  }
  return std::nullopt;
}

Exception NotRevived(const Version& line, const SavedModel::KerasNode& stored) {
  const std::string head = "Unable to restore custom object of ";
  if (line.Before(2, 7)) {
    return {"ValueError", head + "type " + stored.identifier +
                              " currently. Please make sure that the layer implements `get_config`and `from_config` "
                              "when saving. In addition, please use the `custom_objects` arg when calling "
                              "`load_model()`."};
  }
  if (line.Before(2, 12)) {
    return {"ValueError", head + "type " + stored.identifier +
                              ". Please make sure that any custom layers are included in the `custom_objects` arg "
                              "when calling `load_model()` and make sure that all layers implement `get_config` and "
                              "`from_config`."};
  }
  return {"ValueError", head + "class \"" + stored.metadata["class_name"].AsString() + "\" (type " + stored.identifier +
                            "). Please make sure that this class is included in the `custom_objects` arg when calling "
                            "`load_model()`. Also, check that the class implements `get_config` and "
                            "`from_config`.\n\nComplete metadata: " +
                            PythonReprOf(stored.metadata)};
}

Exception ClassNeeded(const Environment& environment, const std::string& class_name) {
  if (KerasLine(environment).AtLeast(2, 7)) return UnknownObject("layer", class_name, environment);
  return {"RuntimeError",
          "Unable to restore a layer of class " + class_name + ". Layers of class " + class_name +
              " require that the class be provided to the model loading code, either by registering the class using "
              "@keras.utils.register_keras_serializable on the class def and including that file in your program, or "
              "by passing the class in a keras.utils.CustomObjectScope that wraps this load call."};
}

Exception NotConstructed(const Version& line, const std::string& class_name, const Exception& fault) {
  if (line.Before(2, 7)) return fault;
  const std::string what = "Unable to restore object of class '" + class_name + "'";
  if (line.Before(2, 12)) {
    return {"RuntimeError",
            what + " likely due to name conflict with built-in Keras class '" + class_name +
                "'. To override the built-in Keras definition of the object, decorate your class with "
                "`@keras.utils.register_keras_serializable` and include that file in your program, or pass your class "
                "in a `keras.utils.CustomObjectScope` that wraps this load call."};
  }
  return {"RuntimeError", what +
                              ". One of several possible causes could be a missing custom object. Decorate your custom "
                              "object with `@keras.utils.register_keras_serializable` and include that file in your "
                              "program, or pass your class in a `keras.utils.CustomObjectScope` that wraps this load "
                              "call. \n\nException: " +
                              fault.message};
}

}  // namespace ckptfit
