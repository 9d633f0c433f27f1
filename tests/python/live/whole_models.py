"""Whole models of Keras' own layers: saved by one release, and compared with what another one loads. Prints JSON.

    python whole_models.py save FOLDER         NAME.keras, NAME.h5 and NAME.saved_model of each model, with inputs and outputs in NAME.npz; {file: whether the
                                               release itself loads it again}
    python whole_models.py load FOLDER SAVED   {file: "" or what is wrong} of the models in FOLDER, which are named NAME@FORMAT.SUFFIX
"""

import json
import os
import pathlib
import sys

import numpy as np
import tensorflow as tf

keras = tf.keras
layers = keras.layers
MINOR = int(tf.__version__.split(".")[1])
KERAS3 = MINOR >= 16
MODELS = {}


def model(function):
    MODELS[function.__name__] = function
    return function


def chain(shape, *made, dtype=None):
    inputs = outputs = keras.Input(shape, dtype=dtype)
    for layer in made:
        outputs = layer(outputs)
    return keras.Model(inputs, outputs)


def since(minor, make, otherwise=None):
    """A layer that came with a release, or another one."""
    return make() if MINOR >= minor else otherwise() if otherwise else layers.Activation("relu")


def until_keras_3(make):
    return layers.Activation("relu") if KERAS3 else make()


@model
def dense():
    settings = {"kernel_regularizer": keras.regularizers.l1_l2(0.1, 0.2), "kernel_constraint": keras.constraints.MaxNorm(2.0), "activation": "elu",
                "kernel_initializer": keras.initializers.Orthogonal(gain=0.7, seed=3), "bias_initializer": keras.initializers.Constant(0.3)}
    scaled = keras.initializers.VarianceScaling(2.0, mode="fan_out", distribution="uniform", seed=3)
    return chain((5,), layers.Dense(4, **settings), layers.Dense(4, kernel_initializer=scaled, bias_constraint="non_neg", kernel_regularizer="l2"),
                 layers.Dense(3, use_bias=False, trainable=False, kernel_initializer="he_normal"))


@model
def activations():
    return chain((4, 5), layers.Activation("swish") if MINOR >= 2 else layers.Activation("tanh"), layers.ReLU(6.0, 0.1, 0.2), layers.LeakyReLU(0.25),
                 layers.ELU(0.7), layers.PReLU(shared_axes=[1]), layers.Softmax(axis=1), layers.Activation("softsign"))


@model
def activation_layers():
    return chain((5,), since(12, lambda: layers.Dense(3, activation=layers.LeakyReLU(0.1))))


@model
def noise():
    return chain((4, 5), layers.Dropout(0.3, seed=3), layers.GaussianNoise(0.3), layers.GaussianDropout(0.3), layers.AlphaDropout(0.3),
                 layers.SpatialDropout1D(0.2), layers.ActivityRegularization(l1=0.1), layers.Dense(2))


@model
def shapes():
    return chain((8, 8, 3), layers.Cropping2D(((1, 2), (0, 1))), layers.ZeroPadding2D((1, 2)), layers.UpSampling2D(2, interpolation="bilinear"),
                 layers.MaxPooling2D(2), layers.AveragePooling2D(2, strides=1, padding="same"), layers.Permute((2, 1, 3)), layers.Reshape((-1, 3)),
                 layers.ZeroPadding1D(2), layers.GlobalMaxPooling1D(), layers.RepeatVector(2), layers.Flatten(), layers.Dense(2))


@model
def convolutions():
    return chain((8, 8, 4), layers.Conv2D(4, 3, strides=2, padding="same"), layers.Conv2DTranspose(3, 3, strides=2, padding="same"),
                 layers.DepthwiseConv2D(3, depth_multiplier=2), layers.SeparableConv2D(4, 3, depth_multiplier=2), layers.Reshape((4, 4, 4, 1)),
                 layers.Conv3D(3, 2), layers.Conv3DTranspose(2, 2), layers.GlobalAveragePooling3D())


@model
def sequences():
    return chain((8, 3), layers.Conv1D(4, 3, padding="causal", dilation_rate=2), layers.SeparableConv1D(4, 3),
                 since(3, lambda: layers.Conv1DTranspose(4, 3, strides=2)), since(8, lambda: layers.DepthwiseConv1D(3, depth_multiplier=2)),
                 layers.AveragePooling1D(2), layers.UpSampling1D(2), layers.GlobalAveragePooling1D())


@model
def normalizations():
    return chain((8, 4), layers.BatchNormalization(momentum=0.7, epsilon=0.01, scale=False), layers.BatchNormalization(axis=1), layers.LayerNormalization(epsilon=0.01),
                 since(11, lambda: layers.GroupNormalization(2)), since(9, lambda: layers.UnitNormalization()))


@model
def several_axes():
    return chain((8, 3), layers.LayerNormalization(axis=[1, 2]))


@model
def recurrent():
    return chain((6, 3), layers.LSTM(4, return_sequences=True, go_backwards=True, unit_forget_bias=False, recurrent_dropout=0.1),
                 layers.GRU(4, return_sequences=True, reset_after=False), layers.GRU(3, return_sequences=True), layers.SimpleRNN(4, use_bias=False))


@model
def cells():
    return chain((6, 3), layers.RNN([layers.GRUCell(4), layers.SimpleRNNCell(3)], return_sequences=True), layers.RNN(layers.LSTMCell(4)))


@model
def hard_sigmoid():
    return chain((6, 3), layers.LSTM(4, recurrent_activation="hard_sigmoid"))


@model
def wrappers():
    return chain((6, 3), layers.Bidirectional(layers.LSTM(4, return_sequences=True), merge_mode="sum"),
                 layers.TimeDistributed(layers.Dense(4, activation="tanh")), layers.Bidirectional(layers.GRU(4), backward_layer=layers.GRU(4, go_backwards=True)))


@model
def image_in_time():
    return chain((4, 6, 6, 2), layers.ConvLSTM2D(3, 2, recurrent_activation="sigmoid", return_sequences=True), layers.TimeDistributed(layers.Conv2D(4, 2)))


@model
def encoder_decoder():
    source, target = keras.Input((6, 3), name="source"), keras.Input((5, 3), name="target")
    _, h, c = layers.LSTM(4, return_state=True)(source)
    decoded, _, _ = layers.LSTM(4, return_sequences=True, return_state=True)(target, initial_state=[h, c])
    _, state = layers.GRU(2, return_state=True)(source)
    return keras.Model([source, target], [layers.Dense(2, activation="softmax")(decoded), layers.GRU(2)(target, initial_state=state)])


@model
def masked():
    words, values = keras.Input((6,), dtype="int32", name="words"), keras.Input((6, 3), name="values")
    x = layers.Embedding(9, 4, mask_zero=True)(words)
    x = layers.GRU(3)(layers.Bidirectional(layers.GRU(3, return_sequences=True))(x))
    y = layers.TimeDistributed(layers.Dense(2))(layers.LSTM(3, return_sequences=True)(layers.Masking(0.0)(values)))
    return keras.Model([words, values], [x, y])


@model
def attention():
    a, b = keras.Input((6, 8), name="a"), keras.Input((5, 8), name="b")
    out = [layers.AdditiveAttention()([a, b])]
    if MINOR >= 4:
        x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([a, layers.MultiHeadAttention(2, 4)(a, a)]))
        out.append(layers.MultiHeadAttention(2, 3, value_dim=4, dropout=0.1)(query=x, value=b, key=b))
    return keras.Model([a, b], out)


@model
def dot_attention():
    a, b = keras.Input((6, 8), name="a"), keras.Input((5, 8), name="b")
    return keras.Model([a, b], layers.Attention(use_scale=True)([a, b]))


@model
def einsum():
    return chain((6, 5), since(9, lambda: layers.EinsumDense("abc,cd->abd", output_shape=(None, 7), bias_axes="d")))


@model
def merges():
    a, b = keras.Input((5,), name="a"), keras.Input((5,), name="b")
    made = [layers.Add()([a, b]), layers.Subtract()([a, b]), layers.Multiply()([a, b]), layers.Average()([a, b]), layers.Maximum()([a, b]), layers.Minimum()([a, b])]
    return keras.Model([a, b], layers.Concatenate(axis=-1)(made))


@model
def shared():
    a, b = keras.Input((5,), name="a"), keras.Input((5,), name="b")
    once, twice = layers.Dense(3), layers.Dense(4)
    return keras.Model([a, b], [once(twice(a)), twice(b)])


@model
def models_inside():
    j, k = keras.Input((4,), name="j"), keras.Input((3,), name="k")
    two = keras.Model([j, k], [layers.Dense(4)(j), layers.Dense(3)(k)], name="two")
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.BatchNormalization()], name="inner")
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    x, y = two([inner(a), b])
    return keras.Model([a, b], layers.Concatenate()(two([x, y])))


@model
def model_at_the_end():
    j = keras.Input((4,))
    inner = keras.Model(j, layers.Dense(4)(j), name="inner")
    a = keras.Input((4,))
    return keras.Model(a, [inner(inner(a)), layers.Dense(2)(a)])


@model
def named_inputs():
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    return keras.Model({"a": a, "b": b}, {"x": layers.Dense(2, name="x")(a), "y": layers.Dense(2, name="y")(b)})


@model
def lists_of_one():
    a = keras.Input((5,), name="a")
    return keras.Model([a], [layers.Dense(2)(a)])


@model
def frozen_calls():
    a = keras.Input((5,), name="a")
    return keras.Model(a, layers.Dropout(0.5)(layers.BatchNormalization()(a, training=False), training=False))


@model
def slashes():
    inputs = keras.Input((5,))
    name = "block_%s" if KERAS3 else "block/%s"
    return keras.Model(inputs, layers.Dense(2, name=name % "b")(layers.Dense(4, name=name % "a")(inputs)))


@model
def without_input():
    made = keras.Sequential([layers.Dense(4, name="first_of_all"), layers.Dense(2)])
    made(tf.zeros((1, 5)))
    return made


@model
def sequential():
    if KERAS3:
        return keras.Sequential([keras.Input((5,)), layers.Dense(4), layers.BatchNormalization(), layers.Dense(2)])
    return keras.Sequential([layers.Dense(4, input_shape=(5,)), layers.BatchNormalization(), layers.Dense(2)])


@model
def sequentials_inside():
    return keras.Sequential([keras.Input((8, 8, 3)), keras.Sequential([layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU()]),
                             keras.Sequential([layers.Conv2D(4, 3)]), layers.GlobalAveragePooling2D(), layers.Dense(2)])


@model
def images():
    return chain((6, 6, 3), since(6, lambda: layers.Rescaling(0.5, offset=0.1)), since(6, lambda: layers.Resizing(5, 5)), since(6, lambda: layers.CenterCrop(4, 4)),
                 since(6, lambda: layers.RandomFlip("horizontal")), since(6, lambda: layers.RandomZoom(0.2)), since(6, lambda: layers.RandomTranslation(0.2, 0.1)),
                 since(6, lambda: layers.RandomContrast(0.2)), layers.Conv2D(2, 2))


@model
def random_crop():
    return chain((6, 6, 3), since(6, lambda: layers.RandomCrop(4, 4)))


@model
def features():
    numbers, words = keras.Input((1,), name="numbers"), keras.Input((1,), dtype="string", name="words")
    if MINOR < 8:
        return chain((1,), layers.Dense(2))
    known = {"mean": [0.1], "variance": [2.0]}
    return keras.Model([numbers, words], [layers.Normalization(**known)(numbers), layers.Embedding(5, 2)(layers.Discretization(bin_boundaries=[0.1, 0.5])(numbers)),
                                          layers.Embedding(4, 2)(layers.StringLookup(vocabulary=["a", "b"])(words)), layers.Embedding(5, 2)(layers.Hashing(5)(words)),
                                          layers.Embedding(9, 2)(layers.TextVectorization(9, output_sequence_length=4, vocabulary=["a", "cd"])(words))])


@model
def of_other_types():
    return chain((5,), layers.Dense(3, dtype="float64"), layers.Dense(3, dtype="float16"), since(4, lambda: layers.Dense(2, dtype="mixed_bfloat16")))


@model
def locally_connected():
    return chain((8, 3), until_keras_3(lambda: layers.LocallyConnected1D(4, 3)))


@model
def operations():
    a = keras.Input((5,), name="a")
    return keras.Model(a, layers.Dense(2)(a * 2.0 + 1.0))


def fill(variables, random):
    """Values in the range in which activations are not flat."""
    for variable in variables:
        if len(variable.shape) and "int" not in str(variable.dtype) and "seed" not in variable.name:
            low, high = (-0.3, 0.35) if len(variable.shape) > 1 else (0.5, 1.2)
            variable.assign(tf.cast(random.uniform(low, high, variable.shape), variable.dtype))


def inputs_of(made, random):
    for tensor in [tf.zeros((1, 5))] if made.layers[0].name == "first_of_all" else made.inputs:
        shape, dtype = [2] + [int(size) for size in tensor.shape[1:]], str(tensor.dtype)
        yield (np.array([["a"], ["z"]]) if "string" in dtype else random.randint(0, 4, shape).astype("int32") if "int" in dtype
               else random.uniform(0, 1, shape).astype("float32"))


def computed(made, inputs, name):
    given = [tf.constant(array) for array in inputs]
    given = dict(zip("ab", given)) if name == "named_inputs" else given if len(given) > 1 else given[0]
    return [np.asarray(tf.cast(output, tf.float64)) for output in tf.nest.flatten(made(given, training=False))]


def formats(name):
    """What a release saves; SavedModels of some models, since they take long."""
    saved = name in ("wrappers", "models_inside", "images") and not KERAS3
    return ("keras",) * (MINOR >= 13) + ("h5",) + ("saved_model",) * saved


def loads(path):
    try:
        keras.models.load_model(path)
    except Exception:  # noqa: BLE001 - whatever a release says to its own file
        return False
    return True


def save(folder):
    saved = {}
    for name, function in MODELS.items():
        keras.backend.clear_session()
        random = np.random.RandomState(0)
        made = function()
        fill(made.weights, random)
        inputs = list(inputs_of(made, random))
        arrays = {"in%d" % i: array for i, array in enumerate(inputs)}
        arrays.update({"out%d" % i: array for i, array in enumerate(computed(made, inputs, name))})
        np.savez(folder / (name + ".npz"), **arrays)
        for suffix in formats(name):
            path = folder / ("%s.%s" % (name, suffix))
            try:
                made.save(str(path))
            except Exception:  # noqa: BLE001 - whatever a release does not save
                continue
            saved[path.name] = not KERAS3 or loads(str(path))  # Keras 2 loads whatever it saves
    return saved


def compared(path, arrays):
    keras.backend.clear_session()
    try:
        made = keras.models.load_model(str(path))
        out = computed(made, [arrays[name] for name in sorted(arrays) if name.startswith("in")], path.name.split("@")[0])
    except Exception as error:  # noqa: BLE001 - it is the answer
        return "%s: %s" % (type(error).__name__, str(error)[:500])
    wanted = [arrays[name] for name in sorted(arrays) if name.startswith("out")]
    if [array.shape for array in out] != [array.shape for array in wanted]:
        return "outputs of shapes %s, not %s" % ([array.shape for array in out], [array.shape for array in wanted])
    tolerance = 2e-2 if "types" in path.name else 1e-4
    far = [float(np.abs(a - b).max() / (1e-6 + np.abs(b).max())) for a, b in zip(out, wanted)]
    return "" if max(far) < tolerance else "outputs differ by %s" % far


def load(folder, saved):
    files = sorted(path for path in folder.iterdir() if path.suffix in (".keras", ".h5"))
    return {path.name: compared(path, np.load(saved / (path.name.split("@")[0] + ".npz"))) for path in files}


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    command, *folders = sys.argv[1:]
    print(json.dumps({"save": save, "load": load}[command](*map(pathlib.Path, folders))))
