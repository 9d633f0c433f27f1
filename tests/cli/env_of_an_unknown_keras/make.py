"""m.keras: a golden archive that says it was written by Keras 3.99.0."""
import os
import zipfile

source = os.path.join(os.environ["ROOT"], "tests/golden/keras_zip/small_tf2.21.keras")
with zipfile.ZipFile(source) as old, zipfile.ZipFile("m.keras", "w") as new:
    for name in old.namelist():
        data = old.read(name)
        new.writestr(name, data.replace(b'"keras_version": "3.15.1"', b'"keras_version": "3.99.0"') if name == "metadata.json" else data)
