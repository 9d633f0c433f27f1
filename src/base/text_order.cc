#include "base/text_order.h"

#include <algorithm>
#include <cstddef>

namespace ckptfit {
namespace {

std::size_t CommonFront(const std::vector<std::string_view>& texts) {
  std::string_view front = texts.front();
  for (const std::string_view text : texts) {
    const auto differs = std::mismatch(front.begin(), front.end(), text.begin(), text.end());
    front = front.substr(0, static_cast<std::size_t>(differs.first - front.begin()));
  }
  return front.size();
}

// Eight bytes from `begin` on as a number that sorts as they do; a text that ends earlier counts as if zeros followed.
std::uint64_t NumberAt(std::string_view text, std::size_t begin) {
  const std::string_view bytes = text.substr(begin, sizeof(std::uint64_t));
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  for (std::size_t i = bytes.size(); i < sizeof number; ++i) number <<= 8;
  return number;
}

}  // namespace

std::vector<std::uint32_t> OrderOfTexts(const std::vector<std::string_view>& texts) {
  if (texts.empty()) return {};
  struct Item {
    std::uint64_t number;
    std::uint32_t at;
  };
  std::vector<Item> items;
  items.reserve(texts.size());
  const std::size_t front = CommonFront(texts);
  for (const std::string_view text : texts) {
    items.push_back({NumberAt(text, front), static_cast<std::uint32_t>(items.size())});
  }
  std::sort(items.begin(), items.end(), [&](const Item& a, const Item& b) {
    if (a.number != b.number) return a.number < b.number;
    const int whole = texts[a.at].compare(texts[b.at]);
    return whole != 0 ? whole < 0 : a.at < b.at;
  });
  std::vector<std::uint32_t> order;
  order.reserve(items.size());
  for (const Item& item : items) order.push_back(item.at);
  return order;
}

}  // namespace ckptfit
