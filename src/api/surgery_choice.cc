#include "api/surgery_choice.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

constexpr const char* kMembers[] = {kByHead, kByChannels, kByRows};

// The position of the member's text among `known`, or `known.size()` when the request has no such member.
Result<std::size_t> Choose(const Value& request, const char* member, const std::vector<std::string>& known) {
  const Value& given = request[member];
  if (given.is_null()) return known.size();
  const auto at = std::find(known.begin(), known.end(), given.AsString());
  if (at != known.end()) return static_cast<std::size_t>(at - known.begin());
  std::string list;
  for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
  return Status(StatusCode::kInvalidArgument, std::string("`") + member + "` is one of " + list);
}

}  // namespace

Result<SurgeryChoice> ReadSurgery(const Value& request) {
  using Choice = SurgeryChoice;
  CKPTFIT_ASSIGN_OR_RETURN(const std::size_t head, Choose(request, kByHead, {"drop", "resize"}));
  CKPTFIT_ASSIGN_OR_RETURN(const std::size_t channels, Choose(request, kByChannels, {"sum", "mean", "tile"}));
  CKPTFIT_ASSIGN_OR_RETURN(const std::size_t rows, Choose(request, kByRows, {"pad", "trim"}));
  constexpr Choice::Head kHeads[] = {Choice::Head::kDrop, Choice::Head::kResize, Choice::Head::kNone};
  constexpr Choice::Channels kAll[] = {Choice::Channels::kSum, Choice::Channels::kMean, Choice::Channels::kTile,
                                       Choice::Channels::kNone};
  constexpr Choice::Rows kBoth[] = {Choice::Rows::kPad, Choice::Rows::kTrim, Choice::Rows::kNone};
  return Choice{kHeads[head], kAll[channels], kBoth[rows]};
}

bool NamesUnsafe(const Value& request, std::string_view unsafe) {
  const Value::Array& names = request["unsafe"].AsArray();
  return std::any_of(names.begin(), names.end(), [&](const Value& name) { return name.AsString() == unsafe; });
}

bool AsksForSurgery(const Value& request, std::string_view unsafe) {
  return std::any_of(std::begin(kMembers), std::end(kMembers),
                     [&](const char* member) { return member == unsafe && request.Has(member); });
}

void CopySurgery(const Value& request, Value* document) {
  for (const char* member : kMembers) {
    if (request.Has(member)) document->Set(member, request[member]);
  }
}

}  // namespace ckptfit
