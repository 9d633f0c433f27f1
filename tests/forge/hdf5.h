// Sources and small HDF5 structures for the tests of the HDF5 reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ckptfit/source.h"

namespace ckptfit::forge {

// A Source that holds these bytes.
std::shared_ptr<const Source> SourceOf(std::string_view bytes, std::string name = "test");
// A file of the project, which is the folder that tests run in; the test fails when it is not there.
std::string FileBytes(const std::string& path);
// A file below tests/golden.
std::string GoldenBytes(std::string_view name);

// Appends a little-endian integer of `width` bytes.
void AppendUint(std::string* out, std::uint64_t value, unsigned width);
// Appends HDF5's checksum of what is in `block`.
void AppendChecksum(std::string* block);
// The bytes of a string as a vector.
std::vector<std::byte> ToBytes(std::string_view text);

// A file of superblock version 0 whose root group is at `root` and whose end is at the end of `rest`, which follows the
// superblock at address 96.
std::string OldFile(std::string_view rest, std::uint64_t root = 96);
// A message of an object header of version 1, padded to a multiple of 8.
std::string OldMessage(unsigned type, std::string body, unsigned flags = 0);
// An object header of version 1 with these messages.
std::string OldHeader(const std::vector<std::string>& messages);
// A file whose root is a group of the old style with these names, at most 256, in this order: eight to a symbol table
// node. All of them lead to one committed datatype.
std::string OldGroupFile(const std::vector<std::string>& names);

}  // namespace ckptfit::forge
