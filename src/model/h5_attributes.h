// The attributes of an HDF5 object, by name. Most objects have none, and a list of 100,000 objects is walked, moved and
// searched as a whole: an empty table takes the room of a pointer.
//
// Threads.  As std::map.
// Cost.     As std::map; the first attribute allocates the table.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ckptfit {

// The value of an attribute, as far as Keras files use them.
struct H5Attribute {
  enum class Kind {
    kText,     // one string
    kTexts,    // an array of strings; an empty array of any type counts as this
    kNumbers,  // numbers, in `numbers`
    kOther,    // present, not decoded
  };
  Kind kind = Kind::kOther;
  std::string text;
  std::vector<std::string> texts;
  std::vector<double> numbers;
};

class H5Attributes {
 public:
  using Table = std::map<std::string, H5Attribute, std::less<>>;

  H5Attributes() = default;
  H5Attributes(const H5Attributes& other) : table_(other.empty() ? nullptr : std::make_unique<Table>(*other.table_)) {}
  H5Attributes(H5Attributes&& other) noexcept = default;
  H5Attributes& operator=(H5Attributes other) noexcept {
    table_ = std::move(other.table_);
    return *this;
  }
  ~H5Attributes() = default;

  bool empty() const { return table_ == nullptr || table_->empty(); }
  std::size_t size() const { return table().size(); }
  // In the order of their names.
  Table::const_iterator begin() const { return table().begin(); }
  Table::const_iterator end() const { return table().end(); }

  // The attribute of that name, or nullptr.
  const H5Attribute* Find(std::string_view name) const {
    if (table_ == nullptr) return nullptr;
    const auto at = table_->find(name);
    return at == table_->end() ? nullptr : &at->second;
  }
  // Makes an attribute without value where there is none of that name.
  H5Attribute& operator[](const std::string& name) { return Made()[name]; }
  // Keeps the one that is there.
  void Add(std::string name, H5Attribute value) { Made().emplace(std::move(name), std::move(value)); }

 private:
  const Table& table() const {
    static const Table kNone;
    return table_ == nullptr ? kNone : *table_;
  }
  Table& Made() {
    if (table_ == nullptr) table_ = std::make_unique<Table>();
    return *table_;
  }

  std::unique_ptr<Table> table_;
};

}  // namespace ckptfit
