#include "formats/keras_zip/zip_directory.h"

#include <algorithm>
#include <optional>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "base/python_repr.h"
#include "codec/deflate.h"
#include "codec/sums_agree.h"
#include "io/memory_source.h"

namespace ckptfit::keras_zip {
namespace {

constexpr std::uint64_t kEndBytes = 22;
constexpr std::uint64_t kLocatorBytes = 20;
constexpr std::uint64_t kEnd64Bytes = 56;
constexpr std::uint64_t kEntryBytes = 46;
constexpr std::uint64_t kLocalBytes = 30;
constexpr std::uint64_t kMaxDirectory = 64u << 20;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kEncrypted = 1;
constexpr std::string_view kEndSignature("PK\5\6", 4);

Status Bad(const Source& source, std::string text, std::uint64_t begin, std::uint64_t length) {
  return Status(StatusCode::kCorrupt, std::move(text), {std::string(source.name()), begin, begin + length, ""});
}

// What the end records say (docs/formats/keras_zip.md 2.1, 2.2).
struct End {
  std::uint64_t location = 0;  // of the end record
  std::uint64_t directory_size = 0;
  std::uint64_t directory_offset = 0;  // as stored
  bool zip64 = false;
};

End DecodeEnd(std::span<const std::byte> record, std::uint64_t location) {
  End end;
  end.location = location;
  ByteCursor cursor(record);
  cursor.Skip(12);
  end.directory_size = cursor.Read<std::uint32_t>().value_or(0);
  end.directory_offset = cursor.Read<std::uint32_t>().value_or(0);
  return end;
}

// The end record without a comment at the very end, else the last signature within reach of the longest comment.
Result<std::optional<End>> FindEnd(const Source& source) {
  const std::uint64_t size = source.size();
  if (size < kEndBytes) return std::optional<End>();
  const std::uint64_t begin = size - std::min(size, (std::uint64_t{1} << 16) + kEndBytes);
  std::vector<std::byte> tail(static_cast<std::size_t>(size - begin));
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(begin, tail));
  const std::string_view text = AsText(tail);
  const std::string_view last = text.substr(text.size() - kEndBytes);
  std::size_t at = text.size() - kEndBytes;
  if (!last.starts_with(kEndSignature) || !last.ends_with(std::string_view("\0\0", 2))) {
    at = text.rfind(kEndSignature);
    if (at == std::string_view::npos || text.size() - at < kEndBytes) return std::optional<End>();
  }
  return std::optional<End>(DecodeEnd(std::span<const std::byte>(tail).subspan(at), begin + at));
}

// Replaces sizes by those of the ZIP64 records, when these stand right before the end record.
Status ApplyZip64(const Source& source, End* end) {
  if (end->location < kLocatorBytes + kEnd64Bytes) return Status();
  const std::uint64_t begin = end->location - kLocatorBytes - kEnd64Bytes;
  std::vector<std::byte> bytes(static_cast<std::size_t>(kLocatorBytes + kEnd64Bytes));
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(begin, bytes));
  ByteCursor cursor(bytes);
  cursor.Skip(kEnd64Bytes);
  if (cursor.ReadString(4) != std::string_view("PK\6\7", 4)) return Status();
  const std::uint32_t disk = *cursor.Read<std::uint32_t>();
  cursor.Skip(8);
  if (disk != 0 || *cursor.Read<std::uint32_t>() > 1) {
    return Bad(source, "zipfiles that span multiple disks are not supported", begin, bytes.size());
  }
  cursor.Seek(0);
  if (cursor.ReadString(4) != std::string_view("PK\6\6", 4)) return Status();
  cursor.Seek(40);
  end->directory_size = *cursor.Read<std::uint64_t>();
  end->directory_offset = *cursor.Read<std::uint64_t>();
  end->zip64 = true;
  return Status();
}

// docs/formats/keras_zip.md 2.4: sizes and offset that did not fit 32 bits. False when the field is too short.
bool ApplyExtra(std::span<const std::byte> extra, ZipMember* member) {
  constexpr std::uint16_t kZip64Field = 1;
  ByteCursor cursor(extra);
  while (cursor.remaining() >= 4) {
    const std::uint16_t id = *cursor.Read<std::uint16_t>();
    const std::uint16_t length = *cursor.Read<std::uint16_t>();
    const auto field = cursor.ReadBytes(length);
    if (!field) return false;
    if (id != kZip64Field) continue;
    ByteCursor values(*field);
    for (std::uint64_t* value : {&member->size, &member->stored, &member->header}) {
      if (*value != 0xFFFFFFFFu) continue;
      const auto wide = values.Read<std::uint64_t>();
      if (!wide) return false;
      *value = *wide;
    }
  }
  return true;
}

// docs/formats/keras_zip.md 2.3. `shift`: how far the archive lies behind where it says to begin.
Result<ZipMember> ReadEntry(const Source& source, ByteCursor& cursor, std::uint64_t directory, std::uint64_t shift) {
  const std::uint64_t at = directory + cursor.position();
  const auto fixed = cursor.ReadBytes(kEntryBytes);
  if (!fixed) return Bad(source, "Truncated central directory", at, kEntryBytes);
  ByteCursor entry(*fixed);
  if (entry.ReadString(4) != std::string_view("PK\1\2", 4)) {
    return Bad(source, "Bad magic number for central directory", at, 4);
  }
  ZipMember member;
  entry.Skip(4);
  member.flags = *entry.Read<std::uint16_t>();
  member.method = *entry.Read<std::uint16_t>();
  entry.Skip(4);
  member.crc = *entry.Read<std::uint32_t>();
  member.stored = *entry.Read<std::uint32_t>();
  member.size = *entry.Read<std::uint32_t>();
  const std::uint16_t name_length = *entry.Read<std::uint16_t>();
  const std::uint16_t extra_length = *entry.Read<std::uint16_t>();
  const std::uint16_t comment_length = *entry.Read<std::uint16_t>();
  entry.Skip(8);
  member.header = *entry.Read<std::uint32_t>();
  const auto name = cursor.ReadString(name_length);
  const auto extra = cursor.ReadBytes(extra_length);
  if (!name || !extra || !cursor.Skip(comment_length))
    return Bad(source, "Truncated central directory", at, kEntryBytes);
  member.name = std::string(name->substr(0, name->find('\0')));
  if (!ApplyExtra(*extra, &member)) return Bad(source, "Corrupt extra field 0001", at, kEntryBytes);
  member.header += shift;  // wraps only for positions that OpenMember() refuses
  return member;
}

// Where the bytes of a member begin (docs/formats/keras_zip.md 2.5).
Result<std::uint64_t> DataOffset(const Source& archive, const ZipMember& member) {
  if (!RangeFits(member.header, kLocalBytes, archive.size())) {
    return Bad(archive, "Truncated file header", std::min(member.header, archive.size()), 0);
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(kLocalBytes));
  CKPTFIT_RETURN_IF_ERROR(archive.ReadAt(member.header, bytes));
  ByteCursor cursor(bytes);
  if (cursor.ReadString(4) != std::string_view("PK\3\4", 4)) {
    return Bad(archive, "Bad magic number for file header", member.header, 4);
  }
  cursor.Skip(22);
  const std::uint64_t name_length = *cursor.Read<std::uint16_t>();
  const std::uint64_t extra_length = *cursor.Read<std::uint16_t>();
  const std::uint64_t begin = member.header + kLocalBytes + name_length + extra_length;
  if (!RangeFits(begin, member.stored, archive.size())) {
    return Status(StatusCode::kTruncated, "the archive ends before this member does",
                  {std::string(archive.name()), begin, begin, member.name});
  }
  std::vector<std::byte> name(static_cast<std::size_t>(name_length));
  CKPTFIT_RETURN_IF_ERROR(archive.ReadAt(member.header + kLocalBytes, name));
  if (AsText(name) != member.name) {
    return Bad(
        archive,
        "File name in directory " + PythonRepr(member.name) + " and header b" + PythonRepr(AsText(name)) + " differ.",
        member.header + kLocalBytes, name_length);
  }
  return begin;
}

Result<std::vector<std::byte>> Inflate(const Source& archive, const ZipMember& member, std::uint64_t begin,
                                       std::uint64_t limit) {
  const bool possible = member.size / kMaxDeflateRatio <= member.stored;
  if (member.size > limit || member.stored > limit || !possible) {
    return Status(StatusCode::kOverBudget,
                  "unpacks to " + std::to_string(member.size) + " bytes from " + std::to_string(member.stored),
                  {std::string(archive.name()), begin, begin + member.stored, member.name});
  }
  std::vector<std::byte> packed(static_cast<std::size_t>(member.stored));
  CKPTFIT_RETURN_IF_ERROR(archive.ReadAt(begin, packed));
  std::vector<std::byte> bytes(static_cast<std::size_t>(member.size));
  if (!InflateRaw(packed, bytes).ok()) {
    return Bad(archive, "Error -3 while decompressing data", begin, member.stored);
  }
  return bytes;
}

}  // namespace

bool IsZip(const Source& source) {
  const auto end = FindEnd(source);
  return end.has_value() && end->has_value();
}

Result<std::vector<ZipMember>> ReadZipDirectory(const Source& source) {
  CKPTFIT_ASSIGN_OR_RETURN(std::optional<End> end, FindEnd(source));
  if (!end) return Status(StatusCode::kNotThisFormat, "File is not a zip file", {std::string(source.name()), 0, 0, ""});
  CKPTFIT_RETURN_IF_ERROR(ApplyZip64(source, &*end));
  // Bytes before the archive shift everything: what counts is that the directory ends where the end records begin.
  const std::uint64_t tail = end->location - (end->zip64 ? kLocatorBytes + kEnd64Bytes : 0);
  if (end->directory_size > tail) {
    return Bad(source, "Bad offset for central directory", end->location, kEndBytes);
  }
  const std::uint64_t directory = tail - end->directory_size;
  const std::uint64_t shift = directory - end->directory_offset;
  if (end->directory_size > kMaxDirectory) {
    return Status(StatusCode::kOverBudget, "a directory of more than 64 MiB",
                  {std::string(source.name()), directory, tail, ""});
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(end->directory_size));
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(directory, bytes));
  std::vector<ZipMember> members;
  for (ByteCursor cursor(bytes); !cursor.done();) {
    CKPTFIT_ASSIGN_OR_RETURN(ZipMember member, ReadEntry(source, cursor, directory, shift));
    members.push_back(std::move(member));
  }
  return members;
}

Result<std::shared_ptr<const Source>> OpenMember(std::shared_ptr<const Source> archive, const ZipMember& member,
                                                 std::uint64_t limit) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::uint64_t begin, DataOffset(*archive, member));
  const std::string name = std::string(archive->name()) + "!" + member.name;
  if ((member.flags & kEncrypted) != 0) {
    return Status(StatusCode::kUnsupported,
                  "File " + PythonRepr(member.name) + " is encrypted, password required for extraction",
                  {std::string(archive->name()), begin, begin, member.name});
  }
  if (member.method == kStored) {
    const std::uint64_t length = std::min(member.stored, member.size);
    return std::shared_ptr<const Source>(std::make_shared<SliceSource>(name, std::move(archive), begin, length));
  }
  if (member.method != kDeflated) {
    return Status(StatusCode::kUnsupported, "That compression method is not supported",
                  {std::string(archive->name()), begin, begin, member.name});
  }
  CKPTFIT_ASSIGN_OR_RETURN(std::vector<std::byte> bytes, Inflate(*archive, member, begin, limit));
  return std::shared_ptr<const Source>(std::make_shared<MemorySource>(name, std::move(bytes)));
}

Status CheckCrc(const Source& opened, const ZipMember& member) {
  constexpr std::uint64_t kStep = 1u << 20;
  std::vector<std::byte> buffer(static_cast<std::size_t>(std::min(kStep, opened.size())));
  std::uint32_t crc = 0;
  for (std::uint64_t at = 0; at < opened.size(); at += buffer.size()) {
    const auto part = std::span(buffer).first(static_cast<std::size_t>(std::min(kStep, opened.size() - at)));
    CKPTFIT_RETURN_IF_ERROR(opened.ReadAt(at, part));
    crc = Crc32(crc, part);
  }
  if (SumsAgree(crc, member.crc)) return Status();
  return Status(StatusCode::kChecksum, "Bad CRC-32 for file " + PythonRepr(member.name),
                {std::string(opened.name()), 0, opened.size(), member.name});
}

}  // namespace ckptfit::keras_zip
