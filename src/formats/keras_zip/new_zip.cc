#include "formats/keras_zip/new_zip.h"

#include <algorithm>
#include <string_view>

#include "base/byte_cursor.h"
#include "codec/deflate.h"

namespace ckptfit::keras_zip {
namespace {

constexpr std::uint64_t kWide = 0xFFFFFFFF;  // a field of four bytes that says: see the extra field
constexpr std::uint64_t kMostEntries = 0xFFFF;
constexpr std::uint16_t kVersionPlain = 20, kVersionWide = 45;
constexpr std::uint16_t kUnix = 3 << 8;
constexpr std::uint16_t kNamesAreUtf8 = 1 << 11;
constexpr std::uint16_t kOldestDate = 0x21;           // 1980-01-01
constexpr std::uint32_t kOwnerMayRead = 0600u << 16;  // what zipfile notes for members without a file
constexpr std::uint64_t kCrcAt = 14;                  // in a local header
constexpr std::uint64_t kMostNameBytes = 0xFFFF;

// Little-endian fields, one after the other.
class Fields {
 public:
  Fields& Put(std::uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i) bytes_.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
    return *this;
  }
  Fields& U16(std::uint64_t value) { return Put(value, 2); }
  Fields& U32(std::uint64_t value) { return Put(value, 4); }
  Fields& U64(std::uint64_t value) { return Put(value, 8); }
  Fields& Text(std::string_view text) {
    bytes_ += text;
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

std::uint16_t FlagsFor(std::string_view name) { return IsAscii(name) ? 0 : kNamesAreUtf8; }

// docs/formats/keras_zip.md 2.5; the CRC-32 is put in when the member has passed.
Fields LocalHeader(const NewMember& member) {
  const bool wide = member.size >= kWide;
  Fields extra;
  if (wide) extra.U16(1).U16(16).U64(member.size).U64(member.size);
  const std::uint64_t size = wide ? kWide : member.size;
  Fields header;
  header.Text("PK\3\4").U16(wide ? kVersionWide : kVersionPlain).U16(FlagsFor(member.name)).U16(0).U16(0);
  header.U16(kOldestDate).U32(0).U32(size).U32(size).U16(member.name.size()).U16(extra.bytes().size());
  return header.Text(member.name).Text(extra.bytes());
}

Status Refused(const std::string& name, const char* why) {
  return Status(StatusCode::kInvalidArgument, why, {"", Where::kNoOffset, Where::kNoOffset, name});
}

}  // namespace

Status NewZip::Add(const NewMember& member) {
  if (member.name.empty() || member.name.size() > kMostNameBytes || member.name.find('\0') != std::string::npos) {
    return Refused(member.name, "no name for a member");
  }
  if (!names_.insert(member.name).second) return Refused(member.name, "two members of one name");
  Entry entry{member.name, member.size, out_.size(), 0};
  CKPTFIT_RETURN_IF_ERROR(out_.Write(LocalHeader(member).bytes()));
  CKPTFIT_RETURN_IF_ERROR(WriteBytes(member, &entry.crc));
  Fields crc;
  CKPTFIT_RETURN_IF_ERROR(out_.Overwrite(entry.header + kCrcAt, AsBytes(crc.U32(entry.crc).bytes())));
  entries_.push_back(std::move(entry));
  return Status();
}

Status NewZip::WriteBytes(const NewMember& member, std::uint32_t* crc) {
  std::uint64_t rest = member.size;
  bool too_many = false;
  Status written;
  const Status read = member.bytes([&](std::span<const std::byte> bytes) {
    too_many = bytes.size() > rest;
    if (too_many) return false;
    rest -= bytes.size();
    *crc = Crc32(*crc, bytes);
    written = out_.Write(bytes);
    return written.ok();
  });
  CKPTFIT_RETURN_IF_ERROR(written);
  if (too_many) return Refused(member.name, "more bytes than the member said");
  CKPTFIT_RETURN_IF_ERROR(read);
  return rest == 0 ? Status() : Refused(member.name, "fewer bytes than the member said");
}

// docs/formats/keras_zip.md 2.1 to 2.4.
Status NewZip::Finish() {
  const std::uint64_t begin = out_.size();
  for (const Entry& entry : entries_) {
    Fields wide;
    if (entry.size >= kWide) wide.U64(entry.size).U64(entry.size);
    if (entry.header >= kWide) wide.U64(entry.header);
    Fields extra;
    if (!wide.bytes().empty()) extra.U16(1).U16(wide.bytes().size()).Text(wide.bytes());
    const std::uint16_t version = extra.bytes().empty() ? kVersionPlain : kVersionWide;
    const std::uint64_t size = std::min(entry.size, kWide);
    Fields record;
    record.Text("PK\1\2").U16(kUnix | version).U16(version).U16(FlagsFor(entry.name)).U16(0).U16(0).U16(kOldestDate);
    record.U32(entry.crc).U32(size).U32(size).U16(entry.name.size()).U16(extra.bytes().size()).U16(0).U16(0).U16(0);
    record.U32(kOwnerMayRead).U32(std::min(entry.header, kWide)).Text(entry.name).Text(extra.bytes());
    CKPTFIT_RETURN_IF_ERROR(out_.Write(record.bytes()));
  }
  const std::uint64_t end = out_.size(), count = entries_.size();
  Fields tail;
  if (count >= kMostEntries || begin >= kWide || end - begin >= kWide) {
    tail.Text("PK\6\6").U64(44).U16(kVersionWide).U16(kVersionWide).U32(0).U32(0).U64(count).U64(count);
    tail.U64(end - begin).U64(begin);
    tail.Text("PK\6\7").U32(0).U64(end).U32(1);
  }
  const std::uint64_t shown = std::min(count, kMostEntries);
  tail.Text("PK\5\6").U16(0).U16(0).U16(shown).U16(shown);
  tail.U32(std::min(end - begin, kWide)).U32(std::min(begin, kWide)).U16(0);
  return out_.Write(tail.bytes());
}

}  // namespace ckptfit::keras_zip
