// The members of a zip archive as Python's zipfile sees them.
//
// Keras opens archives with zipfile, so zipfile decides what is a zip, which members it has and where they begin: this
// is its algorithm, not that of another zip reader. Layout: docs/formats/keras_zip.md 2.
//
// Trust.   Positions and sizes are checked against the file. A member is inflated only up to a limit that the caller
// gives,
//          and never when it claims a ratio that deflate cannot reach. Nothing is written anywhere.
// Errors.  Messages are those of zipfile where it has one.
// Cost.    ReadZipDirectory(): one read of the end of the file, one of the directory. OpenMember(): one read for a
// stored
//          member, which stays where it is; the whole member for a deflated one. CheckCrc(): one pass over the member.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ckptfit/source.h"

namespace ckptfit::keras_zip {

struct ZipMember {
  std::string name;  // bytes as they stand in the directory
  std::uint16_t flags = 0;
  std::uint16_t method = 0;  // 0 stored, 8 deflated
  std::uint32_t crc = 0;
  std::uint64_t stored = 0;  // bytes in the file
  std::uint64_t size = 0;    // bytes when unpacked
  std::uint64_t header = 0;  // position of the local header
};

// zipfile.is_zipfile().
bool IsZip(const Source& source);

// The members in directory order. kNotThisFormat when IsZip() is false; kCorrupt, kTruncated when the directory cannot
// be read; kIo.
Result<std::vector<ZipMember>> ReadZipDirectory(const Source& source);

// The unpacked bytes of a member: a window of `archive` when it is stored, else memory of at most `limit` bytes.
// kOverBudget past the limit or an impossible ratio, kUnsupported for encrypted members and other methods.
Result<std::shared_ptr<const Source>> OpenMember(std::shared_ptr<const Source> archive, const ZipMember& member,
                                                 std::uint64_t limit);

// Compares the bytes of an opened member with its CRC-32. kChecksum with zipfile's message when they differ.
Status CheckCrc(const Source& opened, const ZipMember& member);

}  // namespace ckptfit::keras_zip
