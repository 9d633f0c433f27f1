#include "formats/description/field_names.h"

#include <array>

namespace ckptfit {
namespace {

struct RoleName {
  std::string_view name;
  Role role;
};
constexpr std::array kRoleNames = {
    RoleName{"layer", kRoleLayer},           RoleName{"model", kRoleModel},
    RoleName{"functional", kRoleFunctional}, RoleName{"sequential", kRoleSequential},
    RoleName{"optimizer", kRoleOptimizer},   RoleName{"legacy_optimizer", kRoleLegacyOptimizer},
    RoleName{"metric", kRoleMetric},         RoleName{"loss", kRoleLoss},
    RoleName{"variable", kRoleVariable},     RoleName{"container", kRoleContainer},
    RoleName{"checkpoint", kRoleCheckpoint}, RoleName{"module", kRoleModule},
    RoleName{"custom", kRoleCustom},
};

struct RestoreName {
  std::string_view name;
  RestoreKind kind;
};
constexpr std::array kRestoreNames = {
    RestoreName{"variable", RestoreKind::kVariable},   RestoreName{"distributed", RestoreKind::kDistributed},
    RestoreName{"table", RestoreKind::kTable},         RestoreName{"iterator", RestoreKind::kIterator},
    RestoreName{"tensors", RestoreKind::kTensors},     RestoreName{"python_state", RestoreKind::kPythonState},
    RestoreName{"factories", RestoreKind::kFactories},
};

}  // namespace

std::uint32_t RoleOf(std::string_view word) {
  for (const RoleName& row : kRoleNames) {
    if (word == row.name) return row.role;
  }
  return 0;
}

RestoreKind RestoreOf(std::string_view word) {
  for (const RestoreName& row : kRestoreNames) {
    if (word == row.name) return row.kind;
  }
  return RestoreKind::kNone;
}

}  // namespace ckptfit
