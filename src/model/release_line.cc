#include "model/release_line.h"

#include <algorithm>

namespace ckptfit {

const std::vector<ReleaseLine>& ReleaseLines() {
  constexpr KerasKind k2 = KerasKind::kTfKeras2;
  constexpr KerasKind k3 = KerasKind::kKeras3;
  static const std::vector<ReleaseLine> kLines = {
      {0, "2.0.4", "2.2.4-tf", k2, "", "3.7", "2.10.0", "h5py<3 numpy<1.19 protobuf<3.21"},
      {1, "2.1.4", "2.2.4-tf", k2, "", "3.7", "2.10.0", "h5py<3 numpy<1.19 protobuf<3.21"},
      {2, "2.2.3", "2.3.0-tf", k2, "", "3.7", "2.10.0", "h5py<3 numpy<1.19 protobuf<3.21"},
      {3, "2.3.4", "2.4.0", k2, "", "3.8", "2.10.0", "h5py<3 numpy<1.19 protobuf<3.21"},
      {4, "2.4.4", "2.4.0", k2, "", "3.8", "2.10.0", "h5py<3 numpy<1.20 protobuf<3.21"},
      {5, "2.5.3", "2.5.0", k2, "", "3.8", "3.1.0", "protobuf<3.21"},
      {6, "2.6.5", "2.6.0", k2, "", "3.9", "3.1.0", "keras==2.6.0 protobuf<3.21"},
      {7, "2.7.4", "2.7.0", k2, "", "3.9", "3.14.0", "numpy<1.24 protobuf<3.21"},
      {8, "2.8.4", "2.8.0", k2, "", "3.9", "3.14.0", "numpy<1.24 protobuf<3.21"},
      {9, "2.9.3", "2.9.0", k2, "", "3.10", "3.14.0", "numpy<1.24"},
      {10, "2.10.1", "2.10.0", k2, "", "3.10", "3.14.0", "numpy<2"},
      {11, "2.11.1", "2.11.0", k2, "", "3.10", "3.14.0", "numpy<2"},
      {12, "2.12.1", "2.12.0", k2, "", "3.11", "3.14.0", "numpy<2"},
      {13, "2.13.1", "2.13.1", k2, "", "3.11", "3.14.0", "numpy<2"},
      {14, "2.14.1", "2.14.0", k2, "", "3.11", "3.14.0", "numpy<2"},
      {15, "2.15.1", "2.15.0", k2, "", "3.11", "3.14.0", "numpy<2"},
      {16, "2.16.2", "3.0.5", k3, "2.16.0", "3.11", "3.14.0", ""},
      {17, "2.17.1", "3.4.1", k3, "2.17.0", "3.12", "3.14.0", ""},
      {18, "2.18.1", "3.6.0", k3, "2.18.0", "3.12", "3.14.0", ""},
      {19, "2.19.1", "3.9.2", k3, "2.19.0", "3.12", "3.14.0", ""},
      {20, "2.20.0", "3.12.0", k3, "2.20.1", "3.13", "3.14.0", ""},
      {21, "2.21.0", "3.15.1", k3, "2.21.0", "3.13", "3.14.0", ""},
  };
  return kLines;
}

const ReleaseLine& NearestLine(const Version& tensorflow, bool* exact) {
  const std::vector<ReleaseLine>& lines = ReleaseLines();
  const int newest = lines.back().minor;
  const int minor = tensorflow.major < 2 ? 0 : tensorflow.major > 2 ? newest : std::clamp(tensorflow.minor, 0, newest);
  *exact = tensorflow.major == 2 && tensorflow.minor == minor;
  return lines[static_cast<std::size_t>(minor)];
}

Environment EnvironmentOf(const ReleaseLine& line) {
  Environment environment;
  environment.tensorflow = *Version::Parse(line.last_patch);
  environment.keras = *Version::Parse(line.keras);
  environment.keras_kind = line.keras_kind;
  environment.python = *Version::Parse(line.python);
  environment.h5py = *Version::Parse(line.h5py);
  return environment;
}

}  // namespace ckptfit
