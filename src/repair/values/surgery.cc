#include "repair/values/surgery.h"

#include <algorithm>
#include <string>
#include <utility>

#include "repair/assign/layers.h"
#include "repair/values/changed_layers.h"
#include "repair/values/conversion.h"
#include "repair/values/replaced_tail.h"

namespace ckptfit {
namespace {

using Kind = ValueOp::Kind;
using Dims = std::vector<std::int64_t>;

// What both shapes have, and zeros for what only the wanted one has.
ValueOps Resized(const Shape& held, const Shape& wanted) {
  Dims common;
  for (std::size_t i = 0; i < held.rank(); ++i) common.push_back(std::min(held.dims[i], wanted.dims[i]));
  ValueOps ops;
  if (common != held.dims) ops.push_back({Kind::kSlice, Dims(held.rank(), 0), common});
  if (common != wanted.dims) ops.push_back({Kind::kPad, wanted.dims});
  return ops;
}

ValueOps Zeros(const Shape& held, const Shape& wanted) {
  const Dims none(held.rank(), 0);
  return {{Kind::kSlice, none, none}, {Kind::kPad, wanted.dims}};
}

Dims Repeat(std::size_t rank, std::size_t axis, std::int64_t times) {
  Dims repeat(rank, 1);
  repeat[axis] = times;
  return repeat;
}

// Of a kernel (..., channels, filters). Nothing when the choice does not lead there.
ValueOps OtherChannels(const Shape& held, const Shape& wanted, SurgeryChoice::Channels choice) {
  const std::size_t axis = held.rank() - 2;
  const std::int64_t before = held.dims[axis];
  const std::int64_t after = wanted.dims[axis];
  ValueOps ops;
  if (choice == SurgeryChoice::Channels::kTile) {
    if (after < before) return {};
    ops.push_back({Kind::kTile, Repeat(held.rank(), axis, (after + before - 1) / before)});
    if (after % before != 0) ops.push_back({Kind::kSlice, Dims(held.rank(), 0), wanted.dims});
    ops.push_back({Kind::kScale, {before, after}});
    return ops;
  }
  ops.push_back({Kind::kSum, {static_cast<std::int64_t>(axis)}});
  const std::int64_t parts = choice == SurgeryChoice::Channels::kMean ? before : after;
  if (parts > 1) ops.push_back({Kind::kScale, {1, parts}});
  if (after > 1) ops.push_back({Kind::kTile, Repeat(held.rank(), axis, after)});
  return ops;
}

class Surgeon {
 public:
  Surgeon(const Case& c, const SurgeryChoice& choice, bool all_needed, Assignments* assignments)
      : c_(c), sides_(SidesOf(c)), choice_(choice), all_needed_(all_needed), assignments_(*assignments) {}

  void Run() {
    for (const ChangedLayer& changed : FindChangedLayers(c_, sides_, assignments_)) {
      switch (changed.kind) {
        case ChangedLayer::Kind::kHead:
          Head(changed);
          break;
        case ChangedLayer::Kind::kChannels:
          Channels(changed);
          break;
        case ChangedLayer::Kind::kRows:
          Rows(changed);
          break;
      }
    }
    if (!assignments_.missing.empty()) Tail(FindReplacedTail(c_, sides_, assignments_));
    std::sort(assignments_.assigned.begin(), assignments_.assigned.end(),
              [](const Assignment& a, const Assignment& b) { return a.variable < b.variable; });
  }

 private:
  void Head(const ChangedLayer& changed) {
    const Part& kernel = KernelOf(changed);
    const std::int64_t before = HeldOf(changed, kernel).shape.dims.back();
    const std::int64_t after = kernel.shape.dims.back();
    switch (choice_.head) {
      case SurgeryChoice::Head::kNone:
        return Hint(changed,
                    "`--head resize` copies the outputs that both have, `--head drop` leaves out the stored layer");
      case SurgeryChoice::Head::kResize:
        return Assign(changed, kByHead, Resized,
                      after < before ? "the first " + std::to_string(after) + " of " + std::to_string(before) +
                                           " outputs; the others are lost"
                                     : "all " + std::to_string(before) + " outputs, and zeros for the " +
                                           std::to_string(after - before) + " new ones");
      case SurgeryChoice::Head::kDrop:
        if (all_needed_) {
          return Assign(changed, kByHead, Zeros,
                        "nothing of the stored head is taken; the format holds a value for every variable: zeros");
        }
        return Release(changed);
    }
  }

  void Channels(const ChangedLayer& changed) {
    const Part& kernel = KernelOf(changed);
    const std::size_t axis = kernel.shape.rank() - 2;
    const std::int64_t before = HeldOf(changed, kernel).shape.dims[axis];
    const std::int64_t after = kernel.shape.dims[axis];
    const bool more = after > before;
    const bool tiled = choice_.channels == SurgeryChoice::Channels::kTile;
    if (choice_.channels == SurgeryChoice::Channels::kNone || (tiled && !more)) {
      return Hint(changed, std::string(more ? "`--channels tile` repeats the input channels, scaled; " : "") +
                               "`--channels sum` and `--channels mean` make one of the kernel's channels");
    }
    const std::string counts = std::to_string(before) + " input channels to " + std::to_string(after);
    const char* how = tiled                                               ? "repeated and scaled"
                      : choice_.channels == SurgeryChoice::Channels::kSum ? "summed"
                                                                          : "averaged";
    Assign(
        changed, kByChannels,
        [this](const Shape& held, const Shape& wanted) {
          return held == wanted ? ValueOps() : OtherChannels(held, wanted, choice_.channels);
        },
        counts + ": " + how);
  }

  void Rows(const ChangedLayer& changed) {
    const Part& rows = KernelOf(changed);
    const std::int64_t before = HeldOf(changed, rows).shape.dims[0];
    const std::int64_t after = rows.shape.dims[0];
    const bool more = after > before;
    if (choice_.rows != (more ? SurgeryChoice::Rows::kPad : SurgeryChoice::Rows::kTrim)) {
      return Hint(changed, more ? "`--rows pad` adds rows of zeros" : "`--rows trim` leaves out the last rows");
    }
    Assign(changed, kByRows, Resized,
           more
               ? "all " + std::to_string(before) + " rows, and zeros for the " + std::to_string(after - before) +
                     " new ones"
               : "the first " + std::to_string(after) + " of " + std::to_string(before) + " rows; the others are lost");
  }

  // New layers behind all that have a value.
  void Tail(const ReplacedTail& tail) {
    const bool drop = choice_.head == SurgeryChoice::Head::kDrop;
    for (const std::size_t p : tail.program) {
      for (const Part& part : sides_.program.layers[p].parts) {
        if (!drop || all_needed_) {
          Append(part.index,
                 drop ? "; this format must hold a value for every variable: `--head drop` leaves new layers "
                        "out of a TensorFlow checkpoint alone"
                      : "; `--head drop` leaves new layers at the end of the program as they are");
          continue;
        }
        const std::size_t before = assignments_.missing.size();
        std::erase_if(assignments_.missing, [&](const Unassigned& one) { return one.variable == part.index; });
        if (assignments_.missing.size() == before) continue;
        assignments_.released.push_back({part.index, "a new layer: it keeps what the program gives it"});
      }
    }
    if (!drop || all_needed_) return;
    for (const std::size_t s : tail.stored) {
      for (const Part& part : sides_.stored.layers[s].parts) {
        if (std::erase(assignments_.unused, part.index) > 0) assignments_.dropped.push_back(part.index);
      }
    }
  }

  void Append(std::size_t variable, const char* hint) {
    for (Unassigned& one : assignments_.missing) {
      if (one.variable == variable && one.why.find("--head") == std::string::npos) one.why += hint;
    }
  }

  const Layer& ProgramOf(const ChangedLayer& changed) const { return sides_.program.layers[changed.program]; }
  const Layer& StoredOf(const ChangedLayer& changed) const { return sides_.stored.layers[changed.stored]; }

  // The variable of the highest rank.
  const Part& KernelOf(const ChangedLayer& changed) const {
    const auto& parts = ProgramOf(changed).parts;
    return *std::max_element(parts.begin(), parts.end(),
                             [](const Part& a, const Part& b) { return a.shape.rank() < b.shape.rank(); });
  }

  const Part& HeldOf(const ChangedLayer& changed, const Part& part) const {
    const auto at = static_cast<std::size_t>(&part - ProgramOf(changed).parts.data());
    return StoredOf(changed).parts[changed.parts[at]];
  }

  template <typename OpsOf>
  void Assign(const ChangedLayer& changed, const char* unsafe, const OpsOf& ops_of, const std::string& why) {
    for (const Part& part : ProgramOf(changed).parts) {
      const Part& held = HeldOf(changed, part);
      Assignment made{part.index, held.index, ConversionOf(held.dtype, part.dtype), why, kStructure};
      made.change.ops = ops_of(held.shape, part.shape);
      if (made.change.ops.empty()) made.why = "same layer; another of its variables changes";
      if (!made.change.ops.empty()) made.change.unsafe = unsafe;
      assignments_.assigned.push_back(std::move(made));
      Settle(part.index, held.index);
    }
  }

  void Release(const ChangedLayer& changed) {
    for (const Part& part : ProgramOf(changed).parts) {
      const std::size_t tensor = HeldOf(changed, part).index;
      assignments_.released.push_back({part.index, "the stored head is not taken: it keeps what the program gives it"});
      assignments_.dropped.push_back(tensor);
      Settle(part.index, tensor);
    }
  }

  void Settle(std::size_t variable, std::size_t tensor) {
    std::erase_if(assignments_.missing, [&](const Unassigned& one) { return one.variable == variable; });
    std::erase(assignments_.unused, tensor);
  }

  void Hint(const ChangedLayer& changed, const std::string& options) {
    for (const Part& part : ProgramOf(changed).parts) {
      const Part& held = HeldOf(changed, part);
      const std::string why =
          "stored is " + c_.checkpoint.tensors[held.index].key + " " + held.shape.ToString() + "; " + options;
      for (Unassigned& one : assignments_.missing) {
        if (one.variable == part.index) one.why = why;
      }
    }
  }

  const Case& c_;
  const Sides sides_;
  const SurgeryChoice& choice_;
  const bool all_needed_;
  Assignments& assignments_;
};

}  // namespace

void Operate(const Case& c, const SurgeryChoice& choice, bool all_needed, Assignments* assignments) {
  if (assignments->missing.empty()) return;
  Surgeon(c, choice, all_needed, assignments).Run();
}

}  // namespace ckptfit
