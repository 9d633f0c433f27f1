// The report of a check for people: the verdict, the exception that would be raised, and the findings.
//
// Lines are not wrapped; long lists and exception texts are shortened, and say by how much. Control characters that
// come from a file or program are escaped, so that a hostile name cannot drive a terminal.
#pragma once

#include <string>

#include "report/check_report.h"

namespace ckptfit {

// `color`: with ANSI colours. Ends with a line break.
std::string CheckText(const CheckReport& report, bool color);

}  // namespace ckptfit
