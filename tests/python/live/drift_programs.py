"""Programs as they were when they saved and as they are now, for drifts.py. A function each: what it calls its objects, and its parts.

The parts are layers or variables in one order for both sides: what is saved of a part must arrive in the same place of the same part.
"""

import json

import numpy as np
import tensorflow as tf

keras = tf.keras
layers = keras.layers
MINOR = int(tf.__version__.split(".")[1])


def leaves(model):
    """The layers of a model that hold weights of their own, inner models taken apart."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from leaves(layer)
        elif layer.weights:
            yield layer


def by_name(*prefixes):
    """Parts in the order of their names, for models that two programs make in another order."""
    def meant(layer):
        return next((layer.name[len(p):] for p in prefixes if layer.name.startswith(p)), layer.name)
    return lambda model: sorted(leaves(model), key=meant)


def write_safetensors(model, path):
    """Float32 weights under names that somebody's own script gives: "conv.kernel"."""
    header, values = {}, b""
    for variable in model.weights:
        name = (getattr(variable, "path", None) or variable.name).split(":")[0].replace("/", ".")
        begin, values = len(values), values + variable.numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(variable.shape), "data_offsets": [begin, len(values)]}
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + values)


class Program:
    """Objects by name, and the parts of the one that is called model."""

    def __init__(self, parts=leaves, **objects):
        self.objects, self._parts = objects, parts

    def parts(self, loaded=None):
        return list(self._parts(self.objects.get("model") if loaded is None else loaded))


def variables(parts):
    """(place, variable) of each."""
    for i, part in enumerate(parts):
        for j, variable in enumerate([part] if hasattr(part, "assign") else part.weights):
            yield "%d.%d" % (i, j), variable


def sequential(*made, shape=(3,)):
    model = keras.Sequential(list(made))
    model.build((None,) + tuple(shape))
    return model


# Models that are classes of the user's.

class Chain(keras.Model):
    """Layers under attributes of any name, in any order, called in the order of `run`."""

    def __init__(self, attributes, run, width=3, **more):
        super().__init__(**more)
        for name, layer in attributes:
            setattr(self, name, layer)
        self._run = " ".join(run)
        self(tf.zeros((1, width)))

    def call(self, inputs):
        for name in self._run.split():
            found = getattr(self, name)
            for layer in found.values() if hasattr(found, "values") else found if isinstance(found, (list, tuple)) else [found]:
                inputs = layer(inputs)
        return inputs

    def get_config(self):
        return {}


class Block(layers.Layer):
    """Two layers of one width and a normalization."""

    def __init__(self, width, names=("a", "b"), **more):
        super().__init__(**more)
        self._names = " ".join(names)
        for name in names:
            setattr(self, name, layers.Dense(width, name=name))
        self.norm = layers.BatchNormalization(name="norm")

    def held(self):
        return [getattr(self, name) for name in self._names.split()] + [self.norm]

    def call(self, inputs):
        for layer in self.held():
            inputs = layer(inputs)
        return inputs


def attributes(hidden="hidden", head="head"):
    made = {hidden: layers.Dense(4, name=hidden), "middle": layers.Dense(4, name="middle"), "norm": layers.BatchNormalization(name="norm"),
            head: layers.Dense(4, name=head)}
    return Program(lambda m: made.values(), model=Chain(made.items(), made, width=4))


def nested(inside):
    """Two layers beside the others, or inside a block of the user's."""
    stem, head = layers.Dense(5, name="stem"), layers.Dense(2, name="head")
    if inside:
        block = Block(5, name="block")
        held = {"stem": stem, "block": block, "head": head}
        made = [stem] + block.held() + [head]
    else:
        a, b, norm = layers.Dense(5, name="a"), layers.Dense(5, name="b"), layers.BatchNormalization(name="norm")
        held = {"stem": stem, "a": a, "b": b, "norm": norm, "head": head}
        made = list(held.values())
    return Program(lambda m: made, model=Chain(held.items(), held))


def root(name):
    """The same model as another object of the checkpoint."""
    model = sequential(layers.Dense(4, name="first"), layers.Dense(4, name="second"), layers.Dense(2, name="third"))
    return Program(lambda m: leaves(model), **{name: model})


def made_in_order(names, wider=0):
    """Attributes made in this order, and called in another."""
    made = {name: layers.Dense(4 + wider * "abc".find(name), name=name) for name in names.split()}
    return Program(lambda m: [made[name] for name in sorted(made)], model=Chain(made.items(), sorted(made), width=4))


def containers(blocks="blocks", lists_alone=False):
    """Lists, dicts and blocks of blocks. Dicts of a model are in no checkpoint of Keras 3."""
    made = [Block(4, name="block%d" % number) for number in range(4)]
    named = made[2:] if lists_alone else {"left": made[2], "right": made[3]}
    entry, head = layers.Dense(4, name="entry"), layers.Dense(2, name="head")
    model = Chain([("entry", entry), (blocks, made[:2]), ("branches", named), ("head", head)], ["entry", blocks, "branches", "head"])
    parts = [entry] + [layer for block in made for layer in block.held()] + [head]
    return Program(lambda m: parts, model=model)


# Models of Keras' own layers.

def small(prefix=""):
    return Program(model=sequential(layers.Dense(6, name=prefix + "first"), layers.BatchNormalization(name=prefix + "norm"),
                                    layers.Dense(2, name=prefix + "second")))


def mixed(frozen=False):
    """Wrappers, recurrent layers, separable and depthwise kernels, a model in the model: all of Keras' own."""
    image = keras.Input((6, 6, 3), name="image")
    x = layers.Conv2D(4, 3, name="conv")(image)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.DepthwiseConv2D(2, depth_multiplier=2, name="depthwise")(x)
    x = layers.SeparableConv2D(5, 2, name="separable")(x)
    x = layers.Reshape((4, 5), name="sequence")(x)
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True), name="both_ways")(x)
    x = layers.TimeDistributed(layers.Dense(4), name="each")(x)
    x = layers.GRU(3, name="gru")(x)
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(3, name="inner_first"), layers.BatchNormalization(name="inner_norm"),
                              layers.Dense(3, name="inner_second")], name="inner")
    inner.trainable = not frozen
    return Program(model=keras.Model(image, layers.Dense(2, name="head")(inner(x)), name="mixed"))


def settings(masked=True):
    """Layers whose configs have keys that one generation of Keras alone knows. There is no attention before TensorFlow 2.4."""
    image = keras.Input((8, 8, 3), name="image")
    x = layers.Conv2D(4, 3, padding="same", kernel_regularizer=keras.regularizers.l2(0.25), name="conv")(image)
    x = layers.BatchNormalization(momentum=0.5, name="norm")(x)
    x = layers.LeakyReLU(0.25, name="leaky")(x)
    x = layers.Conv2DTranspose(3, 2, strides=2, name="larger")(x)
    x = layers.SpatialDropout2D(0.25, name="spatial")(x)
    x = layers.PReLU(shared_axes=[1, 2], name="prelu")(x)
    x = layers.MaxPooling2D(4, name="pool")(x)
    x = layers.Reshape((16, 3), name="sequence")(x)
    x = layers.Conv1D(4, 3, padding="causal", name="causal")(x)
    x = layers.MultiHeadAttention(2, 3, name="attention")(x, x) if MINOR >= 4 else x
    x = layers.LayerNormalization(name="layer_norm")(x)
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True), merge_mode="sum", name="both_ways")(x)
    x = layers.GRU(3, return_sequences=True, name="gru")(x)
    x = layers.SimpleRNN(3, name="simple")(x)
    words = keras.Input((4,), dtype="int32", name="words")
    y = layers.Embedding(7, 3, mask_zero=masked, name="embedding")(words)
    y = layers.GlobalAveragePooling1D(name="mean")(y)
    x = layers.Concatenate(name="both")([x, y])
    return Program(model=keras.Model([image, words], layers.Dense(2, activation="softmax", name="head")(x), name="settings"))


def numbered(made_before):
    """Names that Keras counts: of a program that makes others first."""
    for _ in range(made_before):
        layers.Dense(1), layers.BatchNormalization()
    return Program(model=sequential(layers.Dense(4), layers.BatchNormalization(), layers.Dense(4), layers.Dense(2)))


def branches(order):
    """Two inputs whose branches are made in an order of their own."""
    inputs = {name: keras.Input((3,), name="in_" + name) for name in ("left", "right")}
    made = {name: layers.Dense(4, name=name) for name in order.split()}
    ends = {name: made[name](inputs[name]) for name in order.split()}
    out = layers.Dense(2, name="head")(layers.Concatenate(name="join")([ends[name] for name in order.split()]))
    return Program(by_name(), model=keras.Model([inputs[name] for name in order.split()], out))


def towers(prefix, left="445", right="44", merge="Concatenate"):
    """Two towers of equal layers under names of a prefix; of these widths, and merged by that layer."""
    def tower(side, x, widths):
        for i, width in enumerate(widths):
            x = layers.Dense(int(width), name="%s%s%d" % (prefix, side, i))(x)
        return x
    inputs = [keras.Input((width,), name="in_%d" % width) for width in (3, 2)]
    merged = getattr(layers, merge)()([tower("l", inputs[0], left), tower("r", inputs[1], right)])
    return Program(by_name(prefix), model=keras.Model(inputs, layers.Dense(2, name=prefix + "head")(merged)))


# Weights of other types, names and numbers.

def typed(dtype):
    return Program(model=sequential(layers.Dense(5, dtype=dtype, name="first"), layers.Dense(4, dtype=dtype, name="second")))


class Twins(layers.Layer):
    """Two weights of one name, and of one shape unless one is wider."""

    def __init__(self, wider=0, **more):
        super().__init__(**more)
        self.wider = wider

    def build(self, shape):
        self.left = self.add_weight(name="w", shape=(shape[-1], 4), initializer="zeros")
        self.right = self.add_weight(name="w", shape=(shape[-1], 4 + self.wider), initializer="zeros")

    def call(self, inputs):
        return tf.concat([tf.matmul(inputs, self.left), tf.matmul(inputs, self.right)], -1)


def same_names(wider=0):
    """Layers of one name, and weights of one name: Keras 2 does not save this as HDF5."""
    made = [layers.Dense(4, name="same"), Twins(wider, name="twins"), layers.Dense(4, name="same")]
    return Program(lambda m: made, model=Chain([("a", made[0]), ("b", made[1]), ("c", made[2])], "abc"))


class Many(layers.Layer):
    """So many weights that their names do not fit into one attribute of HDF5."""

    def __init__(self, count=300, **more):
        super().__init__(**more)
        self.count = count

    def build(self, shape):
        for i in range(self.count):
            setattr(self, "w%d" % i, self.add_weight(name="a_long_name_of_a_weight_" * 10 + str(i), shape=(1,), initializer="zeros"))

    def call(self, inputs):
        return inputs + self.w0

    def get_config(self):
        return dict(super().get_config(), count=self.count)


def many():
    """Both lists of names, of layers and of weights, are longer than 64 KiB."""
    silent = [layers.Activation("linear", name="a_long_name_of_a_layer_" * 20 + str(i)) for i in range(150)]
    return Program(model=sequential(*silent[:75], Many(name="many"), *silent[75:], layers.Dense(2, name="last"), shape=(1,)))


# Layers that a file cannot bring back.

class Scale(layers.Layer):
    def build(self, shape):
        self.factor = self.add_weight(name="factor", shape=(shape[-1],), initializer="ones")

    def call(self, inputs):
        return inputs * self.factor


def not_to_be_revived():
    return Program(model=sequential(layers.Dense(4, name="first"), layers.Lambda(lambda x: x * 2, name="twice"), Scale(name="scale"),
                                    layers.Dense(2, name="second")))


def trained(optimizer="Adam"):
    """A model with an optimizer that has made a step."""
    model = small().objects["model"]
    made = getattr(keras.optimizers, optimizer)(0.125)
    model.compile(made, "mse")
    model.fit(np.ones((4, 3), "f4"), np.ones((4, 2), "f4"), verbose=0)
    return Program(model=model, optimizer=made)


class Named:
    """Stands for a layer of a program of TensorFlow 1: values, and the names that Keras gives to their variables."""

    def __init__(self, **shapes):
        self.names, self.weights = list(shapes), [tf.Variable(tf.zeros(shape)) for shape in shapes.values()]


class Session:
    """Saves variables of a graph by their names."""

    def __init__(self, **scopes):
        self.scopes = scopes

    def save(self, path):
        values = [("%s/%s" % (scope, name), v.numpy()) for scope, named in self.scopes.items() for name, v in zip(named.names, named.weights)]
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            made = [tf.compat.v1.get_variable(name, initializer=value) for name, value in values]
            session.run(tf.compat.v1.global_variables_initializer())
            tf.compat.v1.train.Saver(made).save(session, path)


def graph_names():
    norm = Named(gamma=(6,), beta=(6,), moving_mean=(6,), moving_variance=(6,))
    scopes = {"first": Named(kernel=(3, 6), bias=(6,)), "norm": norm, "second": Named(kernel=(6, 2), bias=(2,))}
    return Program(lambda m: scopes.values(), session=Session(**scopes))


# Changes of shape, asked for by name.

def classifier(classes, prefix=""):
    return Program(model=sequential(layers.Dense(6, name=prefix + "body"), layers.Dense(classes, name=prefix + "head")))


def convolution(channels):
    return Program(model=sequential(layers.Conv2D(4, 3, name="stem"), layers.Conv2D(2, 1, name="top"), shape=(5, 5, channels)))


def embedding(rows):
    return Program(model=sequential(layers.Embedding(rows, 3, name="words"), layers.Dense(2, name="top"), shape=(4,)))


def gru(reset_after):
    return Program(model=sequential(layers.GRU(4, reset_after=reset_after, name="gru"), layers.Dense(2, name="top"), shape=(5, 3)))


def recurrent(cudnn):
    """Layers that only a GPU runs, and those of Keras that compute the same."""
    v1 = tf.compat.v1.keras.layers if cudnn else None
    made = [v1.CuDNNLSTM(4, return_sequences=True, name="lstm"), v1.CuDNNGRU(3, name="gru")] if cudnn else [
        layers.LSTM(4, return_sequences=True, name="lstm"), layers.GRU(3, reset_after=True, name="gru")]
    return Program(model=sequential(*made, layers.Dense(2, name="top"), shape=(5, 3)))


def of_cudnn(place, values, shape):
    """As Keras converts them: the kernels of each gate transposed, two biases added, or one above the other."""
    layer, number = place.split(".")
    if layer == "2" or number == "2":
        return values if values.shape == shape else values.reshape(shape) if len(shape) == 2 else sum(np.split(values, 2))
    gates = np.hsplit(values, 4 if layer == "0" else 3)
    return np.hstack([gate.T if number == "1" else gate.T.reshape(gate.shape, order="F") for gate in gates])


def channels(kernel, shape, how):
    """A kernel for another number of input channels."""
    old, new = kernel.shape[-2], shape[-2]
    if how == "sum" or how == "mean":
        return np.repeat(getattr(kernel, how)(axis=-2, keepdims=True), new, axis=-2) / (new if how == "sum" else 1)
    return np.concatenate([kernel] * (new // old), axis=-2) * old / new


def fitted(old, shape):
    """What both have, and zeros."""
    new = np.zeros(shape)
    both = tuple(slice(0, min(a, b)) for a, b in zip(old.shape, shape))
    new[both] = old[both]
    return new


def changed(change, saved, shapes, sentinel):
    """What is to arrive of what was saved."""
    if not change:
        return saved
    wanted, kind = dict(saved), change.split()
    for place, shape in shapes.items():
        old = saved[place]
        if kind[0] == "cudnn":
            wanted[place] = of_cudnn(place, old, shape)
        elif kind[0] == "reset_after" and old.shape != shape:
            wanted[place] = np.stack([old, np.zeros_like(old)])
        elif old.shape != shape and kind[:2] == ["head", "drop"]:
            wanted[place] = np.full(shape, 0. if kind[2:] else sentinel)
        elif old.shape != shape:
            wanted[place] = channels(old, shape, kind[1]) if kind[0] == "channels" else fitted(old, shape)
    return wanted
