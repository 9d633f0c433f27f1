#include "formats/description/plain_node.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "formats/description/field_names.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostDimensions = 64;

class PlainNode {
 public:
  PlainNode(std::string_view text, Node* node) : text_(text), node_(node) {}

  std::size_t Read() {
    static constexpr std::array kNodeFields = {
        Field{"class", [](PlainNode& in) { return ReadInto(in, &in.node_->class_name); }},
        Field{"module", [](PlainNode& in) { return ReadInto(in, &in.node_->module); }},
        Field{"roles", [](PlainNode& in) { return in.ReadRoles(); }},
        Field{"name", [](PlainNode& in) { return ReadInto(in, &in.node_->name); }},
        Field{"variable", [](PlainNode& in) { return in.ReadVariable(); }},
        Field{"restore", [](PlainNode& in) { return in.ReadRestore(); }},
        Field{"saves", [](PlainNode& in) { return in.ReadSaves(); }},
        Field{"registered_name",
              [](PlainNode& in) {
                in.has_registered_name_ = true;
                return ReadInto(in, &in.node_->registered_name);
              }},
    };
    if (!ReadObject(kNodeFields)) return 0;
    if (!has_registered_name_) node_->registered_name = node_->class_name;
    return at_;
  }

  std::size_t ReadPair(std::string* name, std::int64_t* number) {
    const bool read = Take('[') && ReadInto(*this, name) && Take(',') && Number(number) && Take(']');
    return read ? at_ : 0;
  }

 private:
  struct Field {
    std::string_view name;
    bool (*read)(PlainNode&);
  };

  static bool ReadInto(PlainNode& in, std::string* out) {
    std::string_view text;
    if (!in.String(&text)) return false;
    *out = text;
    return true;
  }

  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool String(std::string_view* out) {
    if (!Take('"')) return false;
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= 0x20 && text_[at_] < 0x7f && text_[at_] != '"' && text_[at_] != '\\')
      ++at_;
    *out = text_.substr(begin, at_ - begin);
    return Take('"');
  }

  bool Bool(bool* out) {
    const std::string_view rest = text_.substr(at_, 5);
    *out = rest.starts_with("true");
    if (!*out && rest != "false") return false;
    at_ += *out ? 4 : 5;
    return true;
  }

  template <typename ReadItem>
  bool List(ReadItem read) {
    if (!Take('[')) return false;
    if (Take(']')) return true;
    do {
      if (!read()) return false;
    } while (Take(','));
    return Take(']');
  }

  // Each field at most once.
  template <std::size_t n>
  bool ReadObject(const std::array<Field, n>& fields) {
    if (!Take('{')) return false;
    std::uint32_t seen = 0;
    do {
      std::string_view key;
      if (!String(&key) || !Take(':')) return false;
      const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == key; });
      if (field == fields.end()) return false;
      const std::uint32_t bit = 1u << static_cast<unsigned>(field - fields.begin());
      if ((std::exchange(seen, seen | bit) & bit) != 0 || !field->read(*this)) return false;
    } while (Take(','));
    return Take('}');
  }

  bool ReadRoles() {
    return List([&] {
      std::string_view word;
      if (!String(&word)) return false;
      node_->roles |= RoleOf(word);
      return true;
    });
  }

  bool ReadSaves() {
    return List([&] { return ReadInto(*this, &node_->saves.emplace_back()); });
  }

  bool ReadRestore() {
    std::string_view word;
    if (!String(&word)) return false;
    node_->restore = RestoreOf(word);
    return true;
  }

  bool Number(std::int64_t* out) {
    const std::size_t end = std::min(text_.find_first_not_of("0123456789", at_), text_.size());
    const char* const begin = text_.data() + at_;
    const bool padded = end - at_ > 1 && *begin == '0';  // no number of JSON
    if (end == at_ || padded || std::from_chars(begin, text_.data() + end, *out).ec != std::errc()) return false;
    at_ = end;
    return true;
  }

  bool ReadDimension() {
    std::int64_t dimension = 0;
    if (!Number(&dimension) || Dims().size() == kMostDimensions) return false;
    Dims().push_back(dimension);
    return true;
  }

  std::vector<std::int64_t>& Dims() { return node_->variable->shape.dims; }

  bool ReadShape() {
    return List([&] { return ReadDimension(); });
  }

  bool ReadDType() {
    std::string_view word;
    if (!String(&word)) return false;
    node_->variable->dtype = DTypeFromName(word).value_or(DType::kInvalid);
    return true;
  }

  bool ReadVariable() {
    static constexpr std::array kVariableFields = {
        Field{"name", [](PlainNode& in) { return ReadInto(in, &in.node_->variable->name); }},
        Field{"short_name",
              [](PlainNode& in) {
                in.has_short_name_ = true;
                return ReadInto(in, &in.node_->variable->short_name);
              }},
        Field{"shared_name", [](PlainNode& in) { return ReadInto(in, &in.node_->variable->shared_name); }},
        Field{"shape",
              [](PlainNode& in) {
                in.has_shape_ = true;
                return in.ReadShape();
              }},
        Field{"dtype", [](PlainNode& in) { return in.ReadDType(); }},
        Field{"trainable", [](PlainNode& in) { return in.Bool(&in.node_->variable->trainable); }},
    };
    Variable& variable = node_->variable.emplace();
    if (!ReadObject(kVariableFields) || !has_shape_) return false;
    if (!has_short_name_) variable.short_name = variable.name;
    return true;
  }

  std::string_view text_;
  Node* node_;
  std::size_t at_ = 0;
  bool has_registered_name_ = false;
  bool has_short_name_ = false;
  bool has_shape_ = false;
};

}  // namespace

std::size_t ReadPlainNode(std::string_view text, Node* node) { return PlainNode(text, node).Read(); }

std::size_t ReadPlainPair(std::string_view text, std::string* name, std::int64_t* number) {
  return PlainNode(text, nullptr).ReadPair(name, number);
}

}  // namespace ckptfit
