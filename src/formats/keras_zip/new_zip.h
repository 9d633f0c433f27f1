// Writes zip archives of stored members. Layout: docs/formats/keras_zip.md 2; headers as CPython's zipfile writes them.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "formats/keras_zip/writer.h"
#include "io/output_file.h"

namespace ckptfit::keras_zip {

class NewZip {
 public:
  explicit NewZip(OutputFile& out) : out_(out) {}

  Status Add(const NewMember& member);
  // The directory. Nothing may be added after it.
  Status Finish();

 private:
  struct Entry {
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t header = 0;  // position of the local header
    std::uint32_t crc = 0;
  };
  Status WriteBytes(const NewMember& member, std::uint32_t* crc);

  OutputFile& out_;
  std::vector<Entry> entries_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace ckptfit::keras_zip
