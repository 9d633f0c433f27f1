#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/byte_cursor.h"
#include "base/utf8.h"
#include "container/sstable/table.h"
#include "formats/content/git_lfs.h"
#include "formats/content/hdf5_head.h"
#include "formats/content/look.h"
#include "formats/content/proto_shapes.h"

namespace ckptfit {
namespace {

constexpr std::size_t kHeadBytes = 4096;
constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  Content content;
};

using namespace std::string_view_literals;

constexpr std::array kSignatures = {
    Signature{0, "PK\x03\x04"sv, Content::kZip},
    Signature{0, "PK\x05\x06"sv, Content::kZip},  // an archive without members
    Signature{0, "\x1f\x8b"sv, Content::kGzip},
    Signature{0, "BZh"sv, Content::kBzip2},
    Signature{0, "\xfd\x37zXZ\0"sv, Content::kXz},
    Signature{0, "\x28\xb5\x2f\xfd"sv, Content::kZstd},
    Signature{0, "\x93NUMPY"sv, Content::kNumpy},
    Signature{0, "\x7f\x45LF"sv, Content::kElf},
    Signature{4, "TFL3"sv, Content::kTflite},
    Signature{257, "ustar"sv, Content::kTar},
    Signature{0, "\x80\x02"sv, Content::kPickle},
    Signature{0, "\x80\x03"sv, Content::kPickle},
    Signature{0, "\x80\x04"sv, Content::kPickle},
    Signature{0, "\x80\x05"sv, Content::kPickle},
};

bool IsSafetensors(std::span<const std::byte> head, std::uint64_t size) {
  ByteCursor cursor(head);
  const auto length = cursor.Read<std::uint64_t>();
  return length && *length >= 2 && *length <= kMaxSafetensorsHeader && *length <= size - 8 &&
         cursor.Read<std::uint8_t>() == '{';
}

bool IsText(std::string_view head, bool whole) {
  if (const auto fault = FindUtf8Fault(head)) {
    const bool cut = !whole && fault->end == head.size() && head.size() - fault->begin < 4;
    if (!cut) return false;
  }
  return std::none_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && (byte < 0x08 || byte > 0x0d) && byte != 0x1b) || byte == 0x7f;
  });
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

Content KindOfText(std::string_view text) {
  if (ParseLfsPointer(text)) return Content::kGitLfsPointer;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (StartsWithIgnoringCase(text, "<!doctype html") || StartsWithIgnoringCase(text, "<html")) return Content::kHtml;
  if (text.size() > 1 && text[0] == '<' && (text[1] == '?' || std::isalpha(static_cast<unsigned char>(text[1])) != 0)) {
    return Content::kXml;
  }
  if (text.starts_with('{') || text.starts_with('[')) return Content::kJson;
  return Content::kText;
}

}  // namespace

Content Sniff(const Source& source) {
  if (source.size() == 0) return Content::kEmpty;
  std::vector<std::byte> head(static_cast<std::size_t>(std::min<std::uint64_t>(kHeadBytes, source.size())));
  if (!source.ReadAt(0, head).ok()) return Content::kUnknown;
  // Before the signatures: the length that a safetensors file begins with may be the bytes of one of them.
  if (source.size() >= 10 && IsSafetensors(head, source.size())) return Content::kSafetensors;
  const std::string_view text = AsText(head);
  for (const Signature& signature : kSignatures) {
    if (text.size() >= signature.offset && text.substr(signature.offset).starts_with(signature.bytes)) {
      return signature.content;
    }
  }
  if (sstable::HasTableMagic(source)) return Content::kSstable;
  if (const auto hdf5 = FindHdf5Head(source)) return hdf5->truncated ? Content::kTruncatedHdf5 : Content::kHdf5;
  if (IsText(text, head.size() == source.size())) return KindOfText(text);
  return SniffProto(head, source.size());
}

}  // namespace ckptfit
