// Attributes: small named values of an object.
//
// Layout: docs/formats/hdf5.md 4.5.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "container/hdf5/dataspace.h"
#include "container/hdf5/datatype.h"

namespace ckptfit::hdf5 {

struct Attribute {
  std::string name;
  std::shared_ptr<const Datatype> type;
  Dataspace space;
  std::vector<std::byte> data;  // elements * type->size() bytes, as stored
};

// Turns the bytes of a datatype field into a type. `shared`: they are a reference to a committed datatype.
using TypeDecoder = std::function<Result<std::shared_ptr<const Datatype>>(std::span<const std::byte>, bool shared)>;

// Decodes an attribute message. When only the name could be read, `*name` is set and the error says why.
Result<Attribute> ParseAttribute(std::span<const std::byte> body, const TypeDecoder& decode_type, std::string* name);

}  // namespace ckptfit::hdf5
