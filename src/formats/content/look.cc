#include "formats/content/look.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include "formats/content/git_lfs.h"
#include "io/file_source.h"
#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::size_t kFirstLineBytes = 120;

bool IsTextLike(Content content) {
  switch (content) {
    case Content::kText:
    case Content::kJson:
    case Content::kHtml:
    case Content::kXml:
    case Content::kGitLfsPointer:
      return true;
    default:
      return false;
  }
}

std::string HeadText(const Source& source, std::size_t limit) {
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(limit, source.size())), '\0');
  if (!source.ReadAt(0, std::as_writable_bytes(std::span(text))).ok()) text.clear();
  return text;
}

void DescribeContent(PathFacts& facts) {
  const auto file = OpenFile(facts.path);
  facts.readable = file.has_value();
  if (!file) return;
  const Source& source = **file;
  facts.content = Sniff(source);
  if (!IsTextLike(facts.content)) return;
  const std::string text = HeadText(source, kMaxLfsPointerBytes);
  const std::size_t begin = text.starts_with("\xef\xbb\xbf") ? 3 : 0;  // a byte order mark
  facts.first_line = text.substr(begin, std::min(text.find_first_of("\r\n", begin) - begin, kFirstLineBytes));
  if (const auto pointer = ParseLfsPointer(text)) {
    facts.lfs_oid = pointer->oid;
    facts.lfs_size = pointer->size;
  }
}

}  // namespace

PathFacts LookAt(const std::string& path) {
  PathFacts facts;
  facts.path = path;
  const PathStat stat = StatPath(path);
  const PathStat parent = StatPath(ParentOf(path));
  facts.parent_exists = parent.kind == PathStat::Kind::kFolder;
  facts.parent_is_file = stat.error == ENOTDIR;
  switch (stat.kind) {
    case PathStat::Kind::kMissing:
      facts.kind = PathFacts::Kind::kMissing;
      facts.readable = stat.error != EACCES;
      return facts;
    case PathStat::Kind::kFolder:
      facts.kind = PathFacts::Kind::kFolder;
      facts.readable = stat.readable;
      return facts;
    case PathStat::Kind::kOther:
      facts.kind = PathFacts::Kind::kOther;
      facts.readable = stat.readable;
      return facts;
    case PathStat::Kind::kFile:
      break;
  }
  facts.kind = PathFacts::Kind::kFile;
  facts.size = stat.size;
  DescribeContent(facts);
  return facts;
}

}  // namespace ckptfit
