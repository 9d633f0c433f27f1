// Which rules of the object-based restore hold in a TensorFlow version.
//
// One place for every difference between TensorFlow 2.0 and 2.21 that the restore makes; the sources of each are in
// docs/design/loading_checkpoint.md, "Versions". Code branches on these names and never on a version number.
#pragma once

#include <cstdint>

#include "model/version.h"

namespace ckptfit::restore {

struct Rules {
  // Rules of `tensorflow`; of the newest version that is known when it is not known itself.
  explicit Rules(const Version& tensorflow);

  // Paths and errors.
  bool errors_by_status = false;    // 2.0: the reader's exceptions follow the status code
  bool glob_needs_folder = false;   // 2.0 - 2.3: a missing folder fails the glob itself
  bool status_in_words = false;     // 2.0 - 2.6: "Data loss" for "DATA_LOSS" in messages
  bool bundle_in_crc_text = true;   // 2.4: checksum messages begin with the bundle's name
  bool decorated_ops = true;        // 2.10: "{{function_node ...}}" in front of messages of ops
  bool empty_op_name = true;        // 2.13: " name: " behind messages of most ops
  bool saved_model_folders = true;  // 2.4: restore() takes a SavedModel folder
  bool root_argument = true;        // 2.4: Checkpoint(root)
  bool has_read = true;             // 2.3: Checkpoint.read
  bool manager_restores = true;     // 2.2: CheckpointManager.restore_or_initialize
  bool path_like = true;            // 2.10: pathlib.Path is taken
  enum class NotFoundText {
    kPlain,      // 2.0 - 2.3
    kPathOnly,   // 2.4, 2.5: the cause is lost
    kFailed,     // 2.6, 2.7
    kErrorWhen,  // 2.8
  } not_found = NotFoundText::kErrorWhen;

  // Matching.
  bool binds_every_edge = false;      // up to 2.12: a second object on another path is looked at, with a warning
  bool drops_valueless = true;        // 2.8: a child without values is not waited for
  bool lists_children_first = true;   // 2.14: a poisoned container fails the restore
  bool numbered_index_error = false;  // 2.0 - 2.11: "list index (7) out of range"

  // Values.
  bool variables_by_tensors = true;  // 2.12: tf.Variable and iterators by _serialize_to_tensors
  enum class Tables : std::uint8_t {
    kByAttribute,  // 2.0 - 2.8: by the attribute "table"
    kNameless,     // 2.9: what has _serialize_to_tensors is one attribute without a name
    kByTensors,    // 2.10: by the tensors' names; of others "table-keys" is taken by what saves "table"
  } tables = Tables::kByTensors;
  bool optional_attributes = false;  // 2.0 - 2.8: attributes marked optional_restore may be missing
  bool dtypes_by_file_order = true;  // 2.8: dtype mismatches are listed in file order
  enum class ShapeText {
    kShapes,    // 2.0 - 2.8: "Shapes (c, d) and (a, b) are incompatible"
    kWithKey,   // 2.9 - 2.11: "Received incompatible tensor ...", with the checkpoint key as the name
    kWithName,  // 2.12: the same with the variable's name
  } shape_text = ShapeText::kWithName;
  enum class SaverText { kValueError, kLookupError, kSkipped } unknown_saver = SaverText::kSkipped;

  // Restore on creation.
  bool creation_checks_dtype = true;  // 2.4: the file's dtype must be the one asked for
  bool slots_take_file_shape = true;  // 2.5: a slot made by the restore has the file's shape
  bool slots_check_shape = false;     // 2.4 alone: the file's shape must be that of the slot's variable

  // Status.
  bool counts_valueless = false;      // 2.0: assertions count objects without values, too
  bool counted_unmatched = true;      // 2.8: "Found N Python objects that were not bound"
  bool unused_text_spaced = true;     // 2.8: a space after "were not restored:"
  bool unused_text_as_list = false;   // 2.8 - 2.10: the Python list is printed
  bool named_counts_counter = false;  // 2.0, 2.1: name-based assertions count save_counter
};

}  // namespace ckptfit::restore
