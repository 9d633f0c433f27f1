#include "loading/checkpoint/rules.h"

namespace ckptfit::restore {

Rules::Rules(const Version& tensorflow) {
  if (!tensorflow.known()) return;
  const auto since = [&](int minor) { return tensorflow.AtLeast(2, minor); };

  errors_by_status = !since(1);
  glob_needs_folder = !since(4);
  status_in_words = !since(7);
  bundle_in_crc_text = since(2);
  decorated_ops = since(10);
  empty_op_name = since(13);
  saved_model_folders = since(4);
  root_argument = since(4);
  has_read = since(3);
  manager_restores = since(2);
  path_like = since(10);
  not_found = since(8)   ? NotFoundText::kErrorWhen
              : since(6) ? NotFoundText::kFailed
              : since(4) ? NotFoundText::kPathOnly
                         : NotFoundText::kPlain;

  binds_every_edge = !since(13);
  drops_valueless = since(8);
  lists_children_first = since(14);
  numbered_index_error = !since(12);

  variables_by_tensors = since(12);
  tables = since(10) ? Tables::kByTensors : since(9) ? Tables::kNameless : Tables::kByAttribute;
  optional_attributes = !since(9);
  dtypes_by_file_order = since(8);
  shape_text = since(12) ? ShapeText::kWithName : since(9) ? ShapeText::kWithKey : ShapeText::kShapes;
  unknown_saver = since(16) ? SaverText::kSkipped : since(10) ? SaverText::kLookupError : SaverText::kValueError;

  creation_checks_dtype = since(4);
  slots_take_file_shape = since(5);
  slots_check_shape = since(4) && !since(5);

  counts_valueless = !since(1);
  counted_unmatched = since(8);
  unused_text_spaced = since(8);
  unused_text_as_list = since(8) && !since(11);
  named_counts_counter = !since(2);
}

}  // namespace ckptfit::restore
