// Datatype messages: what the bytes of an element mean.
//
// Layout: docs/formats/hdf5.md 4.2.
//
// A Datatype is a flat list of nodes in the order in which they stand in the message: node 0 is the type itself, the
// members of a compound and the base types of arrays, enums and variable-length types follow. Nothing here is
// recursive.
//
// Trust.  Nesting is at most kMaxTypeDepth; names, counts and sizes are checked against the message.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ckptfit/result.h"

namespace ckptfit::hdf5 {

inline constexpr std::size_t kMaxTypeDepth = 8;
inline constexpr std::uint32_t kMaxTypeSize = 1u << 31;

enum class TypeClass : std::uint8_t {
  kInteger = 0,
  kFloat = 1,
  kTime = 2,
  kString = 3,
  kBitfield = 4,
  kOpaque = 5,
  kCompound = 6,
  kReference = 7,
  kEnum = 8,
  kVariableLength = 9,
  kArray = 10,
  kComplex = 11,
};

struct FloatLayout {
  std::uint8_t exponent_position = 0;
  std::uint8_t exponent_size = 0;
  std::uint8_t mantissa_position = 0;
  std::uint8_t mantissa_size = 0;
  std::uint32_t bias = 0;

  friend bool operator==(const FloatLayout&, const FloatLayout&) = default;
};

struct TypeNode {
  TypeClass type_class = TypeClass::kInteger;
  std::uint32_t bits = 0;        // the 24 class bits
  std::uint32_t size = 0;        // bytes an element
  std::uint32_t parent = 0;      // the node that this one is a part of
  std::uint16_t bit_offset = 0;  // integers and floats
  std::uint16_t precision = 0;
  FloatLayout layout;                    // floats
  std::string name;                      // of a compound's member; the tag of an opaque type
  std::uint32_t offset = 0;              // of a compound's member
  std::vector<std::uint32_t> dims;       // arrays, and members of version 1 that are arrays
  std::vector<std::string> enumerators;  // enums

  bool big_endian() const { return (bits & 1u) != 0; }
  bool is_signed() const { return (bits & 8u) != 0; }  // integers
  bool vlen_string() const { return type_class == TypeClass::kVariableLength && (bits & 0xFu) == 1; }
  unsigned padding() const { return bits & 0xFu; }  // fixed strings
};

struct Datatype {
  std::vector<TypeNode> nodes;  // never empty

  const TypeNode& root() const { return nodes.front(); }
  std::uint32_t size() const { return nodes.front().size; }
  // Whether elements hold references into heaps of the file, at any depth.
  bool has_variable_length() const;
};

// Numbers that use less than half of their bits are taken for corruption where no checksum speaks for them: kCorrupt with
// the text of libhdf5 1.14.4 and later for the first that `type` holds (docs/formats/hdf5.md 4.2).
Status CheckUsedBits(const Datatype& type);

// Decodes the datatype at the start of `body`. kCorrupt with libhdf5's text; kUnsupported for classes that no version
// of the format page knows.
Result<Datatype> ParseDatatype(std::span<const std::byte> body);

}  // namespace ckptfit::hdf5
