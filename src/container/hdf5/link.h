// What stands under a name in a group: hard, soft, external and user-defined links.
//
// Layout of link messages: docs/formats/hdf5.md 5.2. Links of old-style groups: symbol_table.h.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "ckptfit/result.h"
#include "container/hdf5/metadata_reader.h"

namespace ckptfit::hdf5 {

struct Link {
  enum class Kind : std::uint8_t { kHard, kSoft, kExternal, kUserDefined };
  std::string_view name;  // as long as the bytes that it was read from: in a LinkHandler, until it returns
  Kind kind = Kind::kHard;
  std::uint64_t address = kUndefined;  // hard: the object's header
  std::string target;                  // soft and external: a path
  std::string file;                    // external
};

// Receives links one by one. An error ends the listing and is returned by it.
using LinkHandler = std::function<Status(Link&&)>;

// Decodes a link message. kCorrupt with libhdf5's text.
Result<Link> ParseLink(std::span<const std::byte> body);

// Whether libhdf5 could have made a link of that name: not empty, not ".", no "/".
bool ValidLinkName(std::string_view name);

}  // namespace ckptfit::hdf5
