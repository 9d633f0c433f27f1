#include "formats/keras_zip/recover_member.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "io/memory_source.h"

namespace ckptfit::keras_zip {
namespace {

constexpr std::uint64_t kLocalBytes = 30;
constexpr std::size_t kMostMembers = 100'000;

struct LocalMember {
  std::string name;
  std::uint16_t method = 0;
  std::uint64_t begin = 0;  // of its bytes
  std::uint64_t size = 0;   // as stored; 0: not told, as of a member that was being written
};

// The sizes of a zip64 extra field, in place of 0xFFFFFFFF.
void ApplyZip64(std::span<const std::byte> extra, LocalMember* member) {
  ByteCursor cursor(extra);
  while (cursor.remaining() >= 4) {
    const std::uint16_t kind = *cursor.Read<std::uint16_t>();
    const auto field = cursor.ReadBytes(*cursor.Read<std::uint16_t>());
    if (!field) return;
    if (kind != 1) continue;
    ByteCursor sizes(*field);
    sizes.Skip(8);  // unpacked
    member->size = sizes.Read<std::uint64_t>().value_or(member->size);
  }
}

// The member whose local header stands at `at`; kNotFound when none does.
Result<LocalMember> ReadLocal(const Source& archive, std::uint64_t at) {
  const Status none(StatusCode::kNotFound, "no member begins here", {std::string(archive.name()), at, at, ""});
  if (!RangeFits(at, kLocalBytes, archive.size())) return none;
  std::array<std::byte, kLocalBytes> bytes{};
  CKPTFIT_RETURN_IF_ERROR(archive.ReadAt(at, bytes));
  ByteCursor cursor{std::span<const std::byte>(bytes)};
  if (cursor.ReadString(4) != std::string_view("PK\3\4", 4)) return none;
  LocalMember member;
  cursor.Skip(4);
  member.method = *cursor.Read<std::uint16_t>();
  cursor.Skip(8);
  member.size = *cursor.Read<std::uint32_t>();
  cursor.Skip(4);
  const std::uint16_t name_bytes = *cursor.Read<std::uint16_t>();
  const std::uint16_t extra_bytes = *cursor.Read<std::uint16_t>();
  member.begin = at + kLocalBytes + name_bytes + extra_bytes;
  if (member.begin > archive.size()) return none;
  std::vector<std::byte> rest(std::size_t{name_bytes} + extra_bytes);
  CKPTFIT_RETURN_IF_ERROR(archive.ReadAt(at + kLocalBytes, rest));
  member.name = std::string(AsText(rest).substr(0, name_bytes));
  ApplyZip64(std::span<const std::byte>(rest).subspan(name_bytes), &member);
  return member;
}

}  // namespace

Result<std::shared_ptr<const Source>> RecoverMember(std::shared_ptr<const Source> archive, std::string_view name) {
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < kMostMembers; ++i) {
    CKPTFIT_ASSIGN_OR_RETURN(const LocalMember member, ReadLocal(*archive, at));
    const std::uint64_t left = archive->size() - member.begin;
    if (member.name == name) {
      const Where place{std::string(archive->name()), member.begin, archive->size(), std::string(name)};
      if (member.method != 0) return Status(StatusCode::kUnsupported, "the member is packed", place);
      const std::uint64_t bytes = member.size == 0 ? left : std::min(left, member.size);
      std::string path = std::string(archive->name()) + "!" + std::string(name);
      return std::shared_ptr<const Source>(
          std::make_shared<SliceSource>(std::move(path), std::move(archive), member.begin, bytes));
    }
    if (member.size > left) break;
    at = member.begin + member.size;
  }
  return Status(StatusCode::kNotFound, "no such member is left",
                {std::string(archive->name()), 0, 0, std::string(name)});
}

}  // namespace ckptfit::keras_zip
