// The exit codes of every command; one place decides them.
#pragma once

namespace ckptfit::cli {

inline constexpr int kFits = 0;        // fits, clean
inline constexpr int kFindings = 1;    // findings; partial and fails included
inline constexpr int kUsage = 2;       // wrong usage, or the question cannot be answered
inline constexpr int kDamaged = 3;     // the input is damaged or not what it claims
inline constexpr int kInternal = 4;    // a fault of ckptfit
inline constexpr int kTemporary = 75;  // a retry may help

}  // namespace ckptfit::cli
