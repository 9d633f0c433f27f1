#include "model/target.h"

namespace ckptfit {

NodeId Target::Object(std::string_view name) const {
  for (const auto& [object, node] : objects) {
    if (object == name) return node;
  }
  return kNoNode;
}

}  // namespace ckptfit
