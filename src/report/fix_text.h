// The report of a repair for people.
#pragma once

#include <string>

#include "report/fix_report.h"

namespace ckptfit {

std::string FixText(const FixReport& report, bool color);

}  // namespace ckptfit
