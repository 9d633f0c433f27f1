// The next step after a pasted error was explained.
#pragma once

#include <string>

#include "messages/catalogue.h"
#include "report/explain_report.h"

namespace ckptfit {

// The command that shows whether it is this cause; empty when only people can tell.
std::string DecidingCommand(const NamedCause& cause, const ExplainReport& report);

}  // namespace ckptfit
