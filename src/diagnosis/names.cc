#include "diagnosis/names.h"

#include <algorithm>
#include <cctype>

#include "base/part_path.h"

namespace ckptfit {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
char Lower(char c) { return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// The run of digits that begins at `*at`, without leading zeros; moves `*at` behind it.
std::string_view TakeNumber(std::string_view text, std::size_t* at) {
  while (*at < text.size() && text[*at] == '0') ++*at;
  const std::size_t begin = *at;
  while (*at < text.size() && IsDigit(text[*at])) ++*at;
  return text.substr(begin, *at - begin);
}

}  // namespace

std::string SnakeCase(std::string_view class_name) {
  // Keras: non-word characters go, then "(.)([A-Z][a-z]+)" and "([a-z])([A-Z])" are split by an underscore.
  std::string out;
  for (std::size_t i = 0; i < class_name.size(); ++i) {
    const char c = class_name[i];
    if (!IsUpper(c) && !IsLower(c) && !IsDigit(c) && c != '_') continue;
    const bool starts_word = IsUpper(c) && i + 1 < class_name.size() && IsLower(class_name[i + 1]);
    const bool after_lower = i > 0 && IsUpper(c) && IsLower(class_name[i - 1]);
    if (!out.empty() && out.back() != '_' && (starts_word || after_lower)) out += '_';
    out += Lower(c);
  }
  return out;
}

std::string_view WithoutCounter(std::string_view name) {
  const std::size_t bar = name.rfind('_');
  if (bar == std::string_view::npos || bar == 0 || bar + 1 == name.size()) return name;
  return AllDigits(name.substr(bar + 1)) ? name.substr(0, bar) : name;
}

int CounterOf(std::string_view name) {
  const std::string_view base = WithoutCounter(name);
  if (base.size() == name.size() || name.size() - base.size() > 9) return -1;
  int value = 0;
  for (const char c : name.substr(base.size() + 1)) value = value * 10 + (c - '0');
  return value;
}

bool IsAutomaticName(std::string_view name, std::string_view class_name) {
  return WithoutCounter(name) == SnakeCase(class_name);
}

std::string LeafName(std::string_view name) {
  std::string_view leaf = LastPart(name);
  const std::size_t colon = leaf.rfind(':');
  if (colon != std::string_view::npos && colon > 0 && AllDigits(leaf.substr(colon + 1))) leaf = leaf.substr(0, colon);
  while (leaf.size() > 1 && leaf.front() == '_') leaf.remove_prefix(1);
  return std::string(leaf);
}

bool NaturalLess(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (IsDigit(a[i]) && IsDigit(b[j])) {
      const std::string_view x = TakeNumber(a, &i);
      const std::string_view y = TakeNumber(b, &j);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      continue;
    }
    if (a[i] != b[j]) {
      // A path's end sorts before its continuation: "dense/x" before "dense_1/x".
      const char x = a[i] == '/' ? '\0' : a[i];
      const char y = b[j] == '/' ? '\0' : b[j];
      return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
    }
    ++i;
    ++j;
  }
  if ((i == a.size()) != (j == b.size())) return i == a.size();
  return a < b;
}

std::string EscapedInKey(std::string_view name) {
  std::string out;
  for (const char c : name) {
    out += c == '.' ? ".." : c == '/' ? ".S" : std::string(1, c);
  }
  return out;
}

std::string_view OptimizerOfSlot(std::string_view key) {
  constexpr std::string_view kSlots = "/.OPTIMIZER_SLOT/";
  const std::size_t slot = key.find(kSlots);
  if (slot == std::string_view::npos) return {};
  key.remove_prefix(slot + kSlots.size());
  return key.substr(0, key.find('/'));
}

std::string Quoted(std::string_view name) {
  constexpr std::size_t kMax = 60;
  if (name.size() <= kMax) return "`" + std::string(name) + "`";
  return "`" + std::string(name.substr(0, 38)) + "..." + std::string(name.substr(name.size() - 19)) + "`";
}

}  // namespace ckptfit
