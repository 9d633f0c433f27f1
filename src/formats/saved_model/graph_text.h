// What the walks over saved_model.pb have in common.
#pragma once

#include <cstdint>
#include <string_view>

namespace ckptfit {

inline constexpr std::uint64_t kMaxGraphNameBytes = 1u << 20;
inline constexpr std::uint64_t kMaxProtoMessageBytes = 0x7fffffff;  // protobuf's own limit

// The node or argument that an input names: "a" of "a:out:0".
inline std::string_view NodeOfInput(std::string_view input) { return input.substr(0, input.find(':')); }

}  // namespace ckptfit
