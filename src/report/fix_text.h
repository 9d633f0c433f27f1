// The report of a repair for people.
#pragma once

#include <string>

#include "report/fix_report.h"

namespace ckptfit {

std::string FixText(const FixReport& report, bool color);

// The record beside a repaired file (schema "ckptfit.record/1"), for people. Members that are missing are left out.
std::string RecordText(const Value& record);

}  // namespace ckptfit
