// Runs `python -m ckptfit describe` in the user's own interpreter.
#pragma once

#include <string>

namespace ckptfit::cli {

// Whether a --model text is "package.module:function" and not a file.
bool NamesPythonFunction(const std::string& model);

// Runs the describe step for `target` with the interpreter `python` and reads the description from its output. Returns
// 0, or the exit code to end with after the reason was printed. What is run is the package that belongs to the command
// (as installed, or in the source tree); the interpreter need not have it.
int DescribeInPython(const std::string& python, const std::string& target, std::string* description);

// The same, with the interpreter's own output going to this process' standard output: for the `describe` command.
int RunPythonDescribe(const std::string& python, const std::string& target, const std::string& output);

}  // namespace ckptfit::cli
