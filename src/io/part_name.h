// The name that something has until it is complete, and the step by which it gets its own.
//
// Threads. Any. Errors. As system calls tell them: errno.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace ckptfit {

// Makes something beside `path` under a name that nobody has, ".name.1a2b3c4d.part": `make` is called with names until it
// does not fail with EEXIST. What it gave, -1 on failure.
int MakePart(const std::string& path, const std::function<int(const char* part)>& make, std::string* part);

// Gives it the name in one step. False when that fails, as it does when something has the name; nothing on file systems that
// cannot refuse such a name by themselves.
std::optional<bool> NameIfNew(const std::string& part, const std::string& path);

}  // namespace ckptfit
