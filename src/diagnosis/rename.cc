#include "diagnosis/rename.h"

#include <algorithm>
#include <vector>

#include "base/part_path.h"

namespace ckptfit {
namespace {

std::vector<std::string_view> Split(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    parts.push_back(TakeFirstPart(&path));
  }
  return parts;
}

std::string Join(const std::vector<std::string_view>& parts, std::size_t begin, std::size_t end) {
  std::string path;
  for (std::size_t i = begin; i < end; ++i) {
    if (i > begin) path += '/';
    path += parts[i];
  }
  return path;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Rename CompareNames(std::string_view program, std::string_view stored) {
  const std::vector<std::string_view> a = Split(program);
  const std::vector<std::string_view> b = Split(stored);
  std::size_t begin = 0;
  while (begin < a.size() && begin < b.size() && a[begin] == b[begin]) ++begin;
  std::size_t tail = 0;
  while (tail < a.size() - begin && tail < b.size() - begin && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  Rename rename{Join(a, begin, a.size() - tail), Join(b, begin, b.size() - tail), false};
  rename.only_numbers = WithoutNumbers(rename.program) == WithoutNumbers(rename.stored);
  return rename;
}

bool IsListItem(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return !last.empty() && std::all_of(last.begin(), last.end(), IsDigit);
}

std::string WithoutNumbers(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!IsDigit(path[i])) {
      out += path[i];
      continue;
    }
    std::size_t end = i;
    while (end < path.size() && IsDigit(path[end])) ++end;
    const bool ends_word = end == path.size() || path[end] == '/';
    const bool counter = i == 0 || path[i - 1] == '/' || path[i - 1] == '_' || path[i - 1] == '-';
    if (ends_word && counter) {
      if (!out.empty() && out.back() == '_') out.pop_back();  // "dense_1" and "dense" are one name
      if (out.empty() || out.back() == '/' || out.back() == '-') out += '#';
    } else {
      out += path.substr(i, end - i);
    }
    i = end - 1;
  }
  return out;
}

}  // namespace ckptfit
