"""Facts about releases of TensorFlow and Keras, taken from the packages themselves (docs/design/versions.md)."""
