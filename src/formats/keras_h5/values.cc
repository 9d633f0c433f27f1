#include "formats/keras_h5/values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "base/byte_cursor.h"

namespace ckptfit::keras_h5 {
namespace {

using hdf5::FloatLayout;
using hdf5::TypeClass;
using hdf5::TypeNode;

constexpr FloatLayout kHalf{10, 5, 0, 10, 15};
constexpr FloatLayout kBrain{7, 8, 0, 7, 127};
constexpr FloatLayout kSingle{23, 8, 0, 23, 127};
constexpr FloatLayout kDouble{52, 11, 0, 52, 1023};

DType IntegerType(const TypeNode& node) {
  if (node.bit_offset != 0 || node.precision != 8 * node.size) return DType::kOpaque;
  switch (node.size) {
    case 1:
      return node.is_signed() ? DType::kInt8 : DType::kUint8;
    case 2:
      return node.is_signed() ? DType::kInt16 : DType::kUint16;
    case 4:
      return node.is_signed() ? DType::kInt32 : DType::kUint32;
    case 8:
      return node.is_signed() ? DType::kInt64 : DType::kUint64;
    default:
      return DType::kOpaque;
  }
}

// docs/formats/hdf5.md 4.2: normalisation with an implied 1, the sign in the topmost bit.
DType FloatType(const TypeNode& node) {
  const bool plain = node.bit_offset == 0 && node.precision == 8 * node.size && ((node.bits >> 4) & 3u) == 2 &&
                     ((node.bits >> 8) & 0xFFu) == node.precision - 1u && (node.bits & 0x40u) == 0;
  if (!plain) return DType::kOpaque;
  if (node.size == 2 && node.layout == kHalf) return DType::kFloat16;
  if (node.size == 2 && node.layout == kBrain) return DType::kBfloat16;
  if (node.size == 4 && node.layout == kSingle) return DType::kFloat32;
  if (node.size == 8 && node.layout == kDouble) return DType::kFloat64;
  return DType::kOpaque;
}

// h5py's bool is an enum {FALSE, TRUE} over int8; other enums are numbers of their base type.
DType EnumType(const hdf5::Datatype& type) {
  if (type.nodes.size() != 2 || type.nodes[1].type_class != TypeClass::kInteger) return DType::kOpaque;
  const DType base = IntegerType(type.nodes[1]);
  const std::vector<std::string> boolean{"FALSE", "TRUE"};
  return base == DType::kInt8 && type.root().enumerators == boolean ? DType::kBool : base;
}

// h5py's complex numbers are compounds of r and i.
DType CompoundType(const hdf5::Datatype& type) {
  if (type.nodes.size() != 3 || type.nodes[1].name != "r" || type.nodes[2].name != "i") return DType::kOpaque;
  for (std::size_t i = 1; i < 3; ++i) {
    const TypeNode& part = type.nodes[i];
    if (part.type_class != TypeClass::kFloat || !part.dims.empty()) return DType::kOpaque;
    if (part.size * 2 != type.size() || part.offset != (i - 1) * part.size) return DType::kOpaque;
  }
  const DType part = FloatType(type.nodes[1]);
  if (part != FloatType(type.nodes[2])) return DType::kOpaque;
  return part == DType::kFloat32 ? DType::kComplex64 : part == DType::kFloat64 ? DType::kComplex128 : DType::kOpaque;
}

double HalfToDouble(std::uint64_t bits) {
  const int exponent = static_cast<int>((bits >> 10) & 0x1F);
  const double mantissa = static_cast<double>(bits & 0x3FF);
  double value = 0;
  if (exponent == 0x1F) {
    value = mantissa == 0 ? HUGE_VAL : std::nan("");
  } else {
    value = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(mantissa + 1024, exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

double NumberOf(DType type, std::uint64_t bits) {
  switch (type) {
    case DType::kInt8:
      return static_cast<double>(static_cast<std::int8_t>(bits));
    case DType::kInt16:
      return static_cast<double>(static_cast<std::int16_t>(bits));
    case DType::kInt32:
      return static_cast<double>(static_cast<std::int32_t>(bits));
    case DType::kInt64:
      return static_cast<double>(static_cast<std::int64_t>(bits));
    case DType::kFloat16:
      return HalfToDouble(bits);
    case DType::kBfloat16:
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits << 16)));
    case DType::kFloat32:
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    case DType::kFloat64:
      return std::bit_cast<double>(bits);
    default:
      return static_cast<double>(bits);  // unsigned and bool
  }
}

// The elements as numbers, or nothing when their type is none.
std::optional<std::vector<double>> DecodeNumbers(const hdf5::Datatype& type, std::span<const std::byte> data) {
  const DType element = ElementType(type);
  const unsigned width = DTypeBytes(element);
  const bool numeric = element != DType::kComplex64 && element != DType::kComplex128 && width > 0 && width <= 8;
  if (!numeric || width != type.size()) return std::nullopt;
  const bool big_endian = type.nodes.back().big_endian();  // of an enum: that of its base
  std::vector<double> numbers;
  for (std::size_t at = 0; at + width <= data.size(); at += width) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < width; ++i) {
      bits = bits << 8 | std::to_integer<std::uint64_t>(data[at + (big_endian ? i : width - 1 - i)]);
    }
    numbers.push_back(NumberOf(element, bits));
  }
  return numbers;
}

}  // namespace

DType ElementType(const hdf5::Datatype& type) {
  const TypeNode& node = type.root();
  switch (node.type_class) {
    case TypeClass::kInteger:
      return IntegerType(node);
    case TypeClass::kFloat:
      return FloatType(node);
    case TypeClass::kString:
      return DType::kString;
    case TypeClass::kEnum:
      return EnumType(type);
    case TypeClass::kCompound:
      return CompoundType(type);
    case TypeClass::kVariableLength:
      return node.vlen_string() ? DType::kString : DType::kOpaque;
    default:
      return DType::kOpaque;
  }
}

DType OpaqueType(const hdf5::Datatype& type, std::string_view dtype_attribute) {
  const std::optional<DType> named = DTypeFromName(dtype_attribute);
  if (type.root().type_class != TypeClass::kOpaque || !named) return DType::kOpaque;
  // NumPy gives each element of ml_dtypes' 4-bit and 2-bit types a byte of its own.
  const bool narrow = *named == DType::kInt4 || *named == DType::kUint4 || *named == DType::kInt2 ||
                      *named == DType::kUint2 || *named == DType::kFloat4E2m1fn;
  return (narrow ? 1 : DTypeBytes(*named)) == type.size() ? *named : DType::kOpaque;
}

namespace {

Result<H5Attribute> Decode(hdf5::File& file, const hdf5::Attribute& attribute, std::uint64_t budget) {
  H5Attribute decoded;
  if (attribute.space.kind == hdf5::Dataspace::Kind::kNull) return decoded;
  if (attribute.space.Elements() == std::uint64_t{0}) {
    decoded.kind = H5Attribute::Kind::kTexts;  // Keras writes an empty list of names as an empty float64 array
    return decoded;
  }
  if (ElementType(*attribute.type) == DType::kString) {
    CKPTFIT_ASSIGN_OR_RETURN(auto texts, file.DecodeStrings(*attribute.type, attribute.data, budget));
    const bool scalar = attribute.space.kind == hdf5::Dataspace::Kind::kScalar;
    decoded.kind = scalar ? H5Attribute::Kind::kText : H5Attribute::Kind::kTexts;
    if (scalar) {
      decoded.text = texts.empty() ? std::string() : std::move(texts.front());
    } else {
      decoded.texts = std::move(texts);
    }
    return decoded;
  }
  if (auto numbers = DecodeNumbers(*attribute.type, attribute.data)) {
    decoded.kind = H5Attribute::Kind::kNumbers;
    decoded.numbers = std::move(*numbers);
  }
  return decoded;
}

}  // namespace

std::uint64_t CostOf(const H5Attribute& attribute) {
  constexpr std::uint64_t kItem = 4;
  std::uint64_t cost = attribute.text.size() + kItem * (attribute.texts.size() + attribute.numbers.size());
  for (const std::string& text : attribute.texts) cost += text.size();
  return cost;
}

Result<H5Attribute> DecodeAttribute(hdf5::File& file, const hdf5::Attribute& attribute, std::uint64_t* budget) {
  CKPTFIT_ASSIGN_OR_RETURN(H5Attribute decoded, Decode(file, attribute, *budget));
  const std::uint64_t cost = CostOf(decoded);
  if (cost > *budget) return Status(StatusCode::kOverBudget, "attribute values larger than the file");
  *budget -= cost;
  return decoded;
}

}  // namespace ckptfit::keras_h5
