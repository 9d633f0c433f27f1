// Whether some release of Keras would save the program's layers under the very paths of a file.
//
// Releases walk over a model's attributes in different orders, and a layer lies where it was met first: as
// "encoder" for one, as "layers/dense" for another. Paths that all agree with the walk of one release tell which layer is which.
//
// So do paths that all agree once one attribute of the model has the name that the file has and the program lacks.
//
// A nested Sequential that became a functional model, or the other way round, lies in the same place under another word.
//
// Trust.    Paths of the file are hostile text: they are compared, never followed.
// Threads.  Any. Cost. That of a saving walk (loading/keras_weights/saved_paths.h) for each layout of it, and once more for each
//           attribute of the model where one has another name.
#pragma once

#include "diagnosis/cause.h"
#include "diagnosis/layer.h"

namespace ckptfit {

// Then the program's layers get these paths as identities; otherwise they keep those that they have.
bool NameAsWritten(const Case& c, const Side& stored, Side* program);

}  // namespace ckptfit
