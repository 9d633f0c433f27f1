// Protobuf wire format through protozero, without its exceptions.
//
// A reader is written as a loop over protozero's `next()` with a switch over `tag_and_type()`, so that a field of an
// unexpected wire type counts as unknown, as protobuf itself treats it (protozero's getters would only assert). The
// loop runs inside ParseMessage(), the one place where protozero's exceptions end.
//
// Trust.  Lengths are bounded by the enclosing message. Recursion is the reader's own matter: none of our messages
// needs it.
#pragma once

#include <cstdint>
#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>
#include <string_view>

namespace ckptfit {

using ProtoReader = protozero::pbf_reader;

// Labels for the switch: field `tag` stored as ...
constexpr std::uint32_t VarintField(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint);
}
constexpr std::uint32_t BytesField(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}
constexpr std::uint32_t Fixed32Field(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::fixed32);
}
constexpr std::uint32_t Fixed64Field(protozero::pbf_tag_type tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::fixed64);
}

inline std::string_view ViewOf(ProtoReader& reader) {
  const protozero::data_view view = reader.get_view();
  return {view.data(), view.size()};
}
inline bool BoolOf(ProtoReader& reader) { return reader.get_uint64() != 0; }  // get_bool() asserts on odd encodings

// Runs `parse(ProtoReader&)` over `bytes`. False when the bytes are no protobuf message; what `parse` has filled by
// then is partial and must not be used.
template <typename Parse>
bool ParseMessage(std::string_view bytes, Parse&& parse) {
  try {
    ProtoReader reader(bytes.data(), bytes.size());
    parse(reader);
    return true;
  } catch (const protozero::exception&) {
    return false;
  }
}

}  // namespace ckptfit
