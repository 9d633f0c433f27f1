// A text that many values have in common, such as the path of the shard that 100,000 tensors lie in: copies share it.
//
// Threads.  As std::string: distinct copies may be used from distinct threads.
// Cost.     A copy allocates nothing; making one from a string allocates once. The empty text needs no memory.
#pragma once

#include <compare>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

namespace ckptfit {

class SharedText {
 public:
  SharedText() = default;
  // The conversions are implicit: the text may stand wherever a string does.
  // NOLINTBEGIN(google-explicit-constructor)
  SharedText(std::string text) : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}

  const std::string& str() const {
    static const std::string kEmpty;
    return text_ == nullptr ? kEmpty : *text_;
  }
  operator const std::string&() const { return str(); }
  // NOLINTEND(google-explicit-constructor)
  bool empty() const { return text_ == nullptr; }

  friend bool operator==(const SharedText& a, const SharedText& b) { return a.text_ == b.text_ || a.str() == b.str(); }
  friend bool operator==(const SharedText& a, const std::string& b) { return a.str() == b; }
  friend bool operator==(const SharedText& a, const char* b) { return a.str() == b; }
  friend std::strong_ordering operator<=>(const SharedText& a, const SharedText& b) {
    return a.text_ == b.text_ ? std::strong_ordering::equal : a.str() <=> b.str();
  }
  friend std::ostream& operator<<(std::ostream& out, const SharedText& text) { return out << text.str(); }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace ckptfit
