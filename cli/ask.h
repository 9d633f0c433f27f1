// Asks the C library and prints its answer.
#pragma once

#include <string>

#include "ckptfit/ckptfit.h"
#include "flags/output.h"

namespace ckptfit::cli {

using Question = ckptfit_answer* (*)(const char* request, size_t request_size, ckptfit_error* error);

// The member of a request that names the form in which the answer will be printed.
std::string FormsMember(const OutputFlags& flags);

// Sends `request` (JSON) to `question`, prints the answer to standard output or the error to standard error, and
// returns the exit code.
int Ask(Question question, const std::string& request, const OutputFlags& flags);

// Prints "ckptfit: message" to standard error.
void PrintError(const std::string& message);

// Text as a JSON string, quotes included. Bytes that are not UTF-8 pass through as they are: file names are bytes.
std::string Quoted(const std::string& text);

}  // namespace ckptfit::cli
