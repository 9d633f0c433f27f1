"""Builders of models that no recorded load of tests/recorded has: ``f(tf, keras, **params) -> dict``, as tests/recorded/jury/builders.py.

The dict has ``model`` and optionally ``optimizer``, ``objects`` and ``custom_objects``. Every builder runs on TensorFlow 2.0 (Python 3.7) up
to 2.21 (Python 3.13), with Keras 2 and Keras 3; what a version does not have raises while the model is built.
"""


def _k2(keras):
    return not hasattr(keras, "ops")


def _zeros(shape, dtype="float32"):
    import numpy as np
    return np.zeros((1,) + tuple(shape), dtype)


def _first(keras, shape):
    return keras.layers.InputLayer(input_shape=tuple(shape)) if _k2(keras) else keras.layers.Input(shape=tuple(shape))


def _registered(keras, cls):
    reg = getattr(keras.utils, "register_keras_serializable", None) or keras.saving.register_keras_serializable
    return reg(package="heldout")(cls)


def _through(layers, x):
    for l in layers:
        x = l(x)
    return x


def residual_net(tf, keras, filters=(3, 5), stem=4, conv="conv", norm="bn", squeeze=False, shortcut="conv", classes=3, names=False, top=True,
                 channels=3, pool="avg", name=None, activation="relu", ksize=3):
    """Residual image classifier, functional: `filters` of its stages; without `top` it ends before the pooling."""
    L = keras.layers
    nm = (lambda n: {"name": n}) if names else (lambda n: {})
    make = {"conv": L.Conv2D, "separable": L.SeparableConv2D}

    def unit(x, f, s):
        if conv == "depthwise":
            y = L.Conv2D(f, 1, use_bias=False, **nm(s + "_point"))(L.DepthwiseConv2D(ksize, padding="same", use_bias=False, **nm(s + "_depth"))(x))
        else:
            y = make[conv](f, ksize, padding="same", use_bias=norm is None, **nm(s + "_conv"))(x)
        if norm:
            y = {"bn": L.BatchNormalization, "ln": L.LayerNormalization}[norm](**nm(s + "_norm"))(y)
        return L.Activation(activation, **nm(s + "_act"))(y)
    i = keras.Input(shape=(8, 8, channels))
    x = L.ZeroPadding2D(1)(i)
    x = L.Conv2D(stem, 3, strides=2, **nm("stem"))(x)
    for n, f in enumerate(filters):
        y = unit(unit(x, f, "s%da" % n), f, "s%db" % n)
        if squeeze:
            w = L.GlobalAveragePooling2D()(y)
            w = L.Dense(2, activation="relu", **nm("s%d_squeeze" % n))(w)
            w = L.Dense(f, activation="sigmoid", **nm("s%d_excite" % n))(w)
            y = L.Multiply()([y, L.Reshape((1, 1, f))(w)])
        if shortcut == "conv":
            y = L.Add(**nm("s%d_add" % n))([y, L.Conv2D(f, 1, **nm("s%d_short" % n))(x)])
        elif shortcut == "concat":
            y = L.Concatenate()([y, x])
        x = y
    if top:
        x = {"avg": L.GlobalAveragePooling2D, "max": L.GlobalMaxPooling2D, "flatten": L.Flatten}[pool]()(x)
        x = L.Dense(classes, activation="softmax", **nm("predictions"))(x)
    return {"model": keras.Model(i, x, **({"name": name} if name else {}))}


def branches(tf, keras, left=(4,), right=(3, 5), merge="concat", heads=("a", "b"), swap=False, named=True, text=False, vocab=11, inp=(3, 2), wide=True,
             prefix="", head_units=2):
    """Two inputs, two towers, several outputs; `swap` makes the right tower first."""
    L = keras.layers
    nm = (lambda n: {"name": prefix + n}) if named else (lambda n: {})
    a = keras.Input(shape=(inp[0],), name="left_in")
    b = keras.Input(shape=(6,), dtype="int32", name="right_in") if text else keras.Input(shape=(inp[1],), name="right_in")

    def tower(x, units, side):
        for n, u in enumerate(units):
            x = L.Dense(u, activation="relu", **nm("%s_%d" % (side, n)))(x)
        return x

    def right_tower():
        x = L.GlobalAveragePooling1D()(L.Embedding(vocab, 4, **nm("words"))(b)) if text else b
        return tower(x, right, "right")
    if swap:
        r = right_tower()
        l = tower(a, left, "left")
    else:
        l = tower(a, left, "left")
        r = right_tower()
    if merge == "concat":
        x = L.Concatenate()([l, r])
    else:
        x = {"add": L.Add, "mul": L.Multiply, "max": L.Maximum}[merge]()([L.Dense(4, **nm("fit_l"))(l), L.Dense(4, **nm("fit_r"))(r)])
    if wide:
        x = L.Concatenate()([x, a])
    outs = [L.Dense(head_units if n == 0 else 1, **nm("head_" + h))(x) for n, h in enumerate(heads)]
    return {"model": keras.Model([a, b], outs if len(outs) > 1 else outs[0])}


def tree(tf, keras, hold="list", units=(4, 4), of="dense", head=2, config=False, built=True, attr="stages", head_attr="head", extra=None, private=False,
         cls="Tree", late_head=False, give=True, register=False, tail=False, bare=False):
    """Subclassed model whose layers lie in attributes, a list, tuple, dict, a list of dicts, a Sequential; `extra` is one more layer."""
    L = keras.layers

    def one(u):
        return {"dense": lambda: L.Dense(u), "dense_norm": lambda: keras.Sequential([L.Dense(u), L.LayerNormalization()]),
                "bn": lambda: keras.Sequential([L.Dense(u, use_bias=False), L.BatchNormalization(), L.ReLU()])}[of]()

    class Tree(keras.Model):
        def __init__(self, units=units, head=head, **kwargs):
            super(Tree, self).__init__(**kwargs)
            self.n_units, self.n_head = tuple(units), head
            if extra == "front":
                self.first = L.Dense(5)
            if late_head:
                self.fill_stages(units)
                setattr(self, head_attr, L.Dense(head))
            else:
                setattr(self, head_attr, L.Dense(head))
                self.fill_stages(units)
            if extra == "back":
                self.last = L.Dense(head)
            if private:
                self._scale = tf.Variable(1.0, name="scale")

        def fill_stages(self, units):
            ls = [one(u) for u in units]
            if hold == "dict":
                ls = dict(("u%d" % n, l) for n, l in enumerate(ls))
            elif hold == "tuple":
                ls = tuple(ls)
            elif hold == "pairs":
                ls = [{"main": l, "norm": L.LayerNormalization()} for l in ls]
            elif hold == "seq":
                ls = keras.Sequential(ls)
            if hold == "attrs":
                for n, l in enumerate(ls):
                    setattr(self, "%s_%d" % (attr, n), l)
            else:
                setattr(self, attr, ls)

        def call(self, x, training=None):
            if extra == "front":
                x = self.first(x)
            if hold == "attrs":
                ls = [getattr(self, "%s_%d" % (attr, n)) for n in range(len(self.n_units))]
            else:
                ls = getattr(self, attr)
            if hold == "dict":
                ls = [ls["u%d" % n] for n in range(len(self.n_units))]
            if hold == "pairs":
                for n in range(len(self.n_units)):
                    x = ls[n]["norm"](ls[n]["main"](x))
            elif hold == "seq":
                x = ls(x)
            else:
                for l in ls:
                    x = l(x)
            x = getattr(self, head_attr)(x)
            if extra == "back":
                x = self.last(x)
            return x * self._scale if private else x

        if config:
            def get_config(self):
                return {"units": self.n_units, "head": self.n_head}
    Tree.__name__ = Tree.__qualname__ = cls
    if register:
        Tree = _registered(keras, Tree)
    m = Tree()
    if built:
        m(_zeros((3,)))
    return {"model": m, "custom_objects": {cls: Tree} if give else {}, "objects": {"model": m}}


def reader(tf, keras, cell="lstm", units=4, wrap=None, merge="concat", vocab=20, width=3, mask=False, depth=1, sequences=False, classes=2, kind="seq",
           norm=False, conv=0, names=False, unroll=False, implementation=None, state=False, bias=True, dropout=0.0):
    """Embedding, recurrent layers and a classifier over token sequences."""
    L = keras.layers
    cells = {"lstm": L.LSTM, "gru": L.GRU, "simple": L.SimpleRNN}
    raw = {"lstm": L.LSTMCell, "gru": L.GRUCell, "simple": L.SimpleRNNCell}
    ls = [L.Embedding(vocab, width, mask_zero=mask, **({"name": "tokens"} if names else {}))]
    if conv:
        ls.append(L.Conv1D(conv, 3, padding="causal", activation="relu"))
    for n in range(depth):
        seqs = sequences or n < depth - 1
        kw = {"name": "rnn_%d" % n} if names and wrap not in ("bidir", "cells", "stacked") else {}
        if wrap == "cells":
            r = L.RNN(raw[cell](units), return_sequences=seqs)
        elif wrap == "stacked":
            r = L.RNN([raw[cell](units), raw[cell](units + 1)], return_sequences=seqs)
        else:
            r = cells[cell](units, return_sequences=seqs, use_bias=bias, dropout=dropout, unroll=unroll, **kw)
        if wrap == "bidir":
            r = L.Bidirectional(r, merge_mode=merge, **({"name": "both_%d" % n} if names else {}))
        ls.append(r)
        if norm:
            ls.append(L.LayerNormalization())
    ls.append(L.TimeDistributed(L.Dense(classes)) if sequences else L.Dense(classes, **({"name": "label"} if names else {})))
    if kind == "seq":
        return {"model": keras.Sequential([L.InputLayer(input_shape=(5,), dtype="int32") if _k2(keras) else L.Input(shape=(5,), dtype="int32")] + ls)}
    i = keras.Input(shape=(5,), dtype="int32")
    return {"model": keras.Model(i, _through(ls, i))}


def seq2seq(tf, keras, cell="lstm", units=4, feat=3, out=2, attention=None, names=False, built=True):
    """Encoder and decoder that share their state; functional."""
    L = keras.layers
    nm = (lambda n: {"name": n}) if names else (lambda n: {})
    R = {"lstm": L.LSTM, "gru": L.GRU}[cell]
    src, dst = keras.Input(shape=(4, feat)), keras.Input(shape=(4, feat))
    enc = R(units, return_sequences=True, return_state=True, **nm("encoder"))(src)
    dec = R(units, return_sequences=True, **nm("decoder"))(dst, initial_state=list(enc[1:]))
    if attention:
        a = {"dot": L.Attention, "scaled": lambda: L.Attention(use_scale=True), "additive": L.AdditiveAttention}[attention]()
        dec = L.Concatenate()([dec, a([dec, enc[0]])])
    return {"model": keras.Model([src, dst], L.Dense(out, **nm("project"))(dec))}


def codec(tf, keras, latent=2, hidden=(4,), inp=5, style="attrs", encoder="seq", frozen=False, variational=False, built=True, tracker=False,
          enc_name="encoder", dec_name="decoder", bn=False, compiled=False, inner_names=False, attr=None):
    """Autoencoder: an encoder and a decoder model inside a subclassed (attrs), functional (func) or Sequential (seq) model."""
    L = keras.layers

    def part(units, d, name, kind):
        ls = []
        for n, u in enumerate(units):
            ls.append(L.Dense(u, **({"name": "%s_%d" % (name[:3], n)} if inner_names else {})))
            if bn and n == 0:
                ls.append(L.BatchNormalization())
        if kind == "seq":
            return keras.Sequential([_first(keras, (d,))] + ls, name=name)
        if kind == "late":
            return keras.Sequential(ls, name=name)
        i = keras.Input(shape=(d,))
        return keras.Model(i, _through(ls, i), name=name)
    width = 2 * latent if variational else latent

    def parts():
        e = part(tuple(hidden) + (width,), inp, enc_name, encoder)
        d = part(tuple(reversed(hidden)) + (inp,), latent, dec_name, encoder)
        if frozen:
            e.trainable = False
        return e, d
    if style == "attrs":
        class Codec(keras.Model):
            def __init__(self, **kwargs):
                super(Codec, self).__init__(**kwargs)
                e, self.decoder = parts()
                setattr(self, attr or "encoder", e)
                if tracker:
                    self.loss_tracker = keras.metrics.Mean(name="loss")

            def call(self, x):
                z = getattr(self, attr or "encoder")(x)
                return self.decoder(z[:, :latent] if variational else z)
        m = Codec()
        e, d = getattr(m, attr or "encoder"), m.decoder
        if built:
            m(_zeros((inp,)))
    else:
        e, d = parts()
        i = keras.Input(shape=(inp,))
        m = keras.Sequential([_first(keras, (inp,)), e, d]) if style == "seq" else keras.Model(i, d(e(i)))
    if compiled:
        m.compile("adam", "mse")
    made = {"model": m, "custom_objects": {type(m).__name__: type(m)} if style == "attrs" else {}, "objects": {"model": m, "encoder": e, "decoder": d}}
    return dict(made, optimizer=m.optimizer) if compiled else made


def siamese(tf, keras, units=(4, 3), shared=True, distance="sub", base_name="tower", head=1, names=False, inp=3, kind="func", depth=1):
    """One tower over two inputs, or two towers; nested `depth` models deep."""
    L = keras.layers

    def tower(name):
        ls = [L.Dense(u, activation="relu", **({"name": "%s_d%d" % (name, n)} if names else {})) for n, u in enumerate(units)]
        if kind == "seq":
            t = keras.Sequential([_first(keras, (inp,))] + ls, name=name)
        else:
            i = keras.Input(shape=(inp,))
            t = keras.Model(i, _through(ls, i), name=name)
        for n in range(1, depth):
            i = keras.Input(shape=(inp,))
            t = keras.Model(i, L.Dense(3, name="%s_over%d" % (name, n))(t(i)), name="%s_level%d" % (name, n))
        return t
    a, b = keras.Input(shape=(inp,)), keras.Input(shape=(inp,))
    t = tower(base_name)
    u = t if shared else tower(base_name + "_b")
    x = {"sub": L.Subtract, "mul": L.Multiply, "concat": L.Concatenate}[distance]()([t(a), u(b)])
    return {"model": keras.Model([a, b], L.Dense(head, name="score")(x))}


def attention(tf, keras, heads=2, key=3, value=None, bias=True, feat=4, ff=5, blocks=1, form="func", cross=False, positions=True, names=True, pre=False,
              drop=0.0, classes=2):
    """Transformer encoder blocks of plain layers."""
    L = keras.layers
    nm = (lambda n: {"name": n}) if names else (lambda n: {})
    i = keras.Input(shape=(4, feat))
    x = L.Dense(feat, **nm("embed"))(i)
    if positions:
        x = L.Add()([x, L.Conv1D(feat, 1, use_bias=False, **nm("positions"))(i)])
    for n in range(blocks):
        p = "b%d_" % n
        mha = L.MultiHeadAttention(heads, key, value_dim=value, use_bias=bias, dropout=drop, **nm(p + "att"))
        y = L.LayerNormalization(**nm(p + "ln0"))(x) if pre else x
        y = mha(y, i if cross else y)
        x = L.Add()([x, y])
        if not pre:
            x = L.LayerNormalization(**nm(p + "ln1"))(x)
        x = L.Add()([x, L.Dense(feat, **nm(p + "ff2"))(L.Dense(ff, activation="relu", **nm(p + "ff1"))(x))])
        x = L.LayerNormalization(**nm(p + "ln2"))(x)
    return {"model": keras.Model(i, L.Dense(classes, **nm("logits"))(L.GlobalAveragePooling1D()(x)))}


def chain(tf, keras, of=("dense", "bn", "relu", "drop", "dense"), kind="seq", units=4, named=(), policy=None, per_layer=None, name=None, frozen=()):
    """Any layers in a row over vectors of five; `named` = their names, `policy` = dtype of all, `per_layer` = dtype of the first Dense."""
    L = keras.layers
    k = [0]

    def make(what):
        kw = {"name": named[k[0]]} if k[0] < len(named) and named[k[0]] else {}
        if policy:
            kw["dtype"] = policy
        if per_layer and what == "dense" and "first" not in seen:
            kw["dtype"] = per_layer
        seen.add("first" if what == "dense" else what)
        k[0] += 1
        as1d = lambda l: [L.Reshape((-1, 1)), l, L.Flatten()]  # noqa: E731
        table = {
            "dense": lambda: L.Dense(units, **kw), "dense_nobias": lambda: L.Dense(units, use_bias=False, **kw), "wide": lambda: L.Dense(units + 3, **kw),
            "bn": lambda: L.BatchNormalization(**kw), "bn_plain": lambda: L.BatchNormalization(center=False, scale=False, **kw),
            "ln": lambda: L.LayerNormalization(**kw), "relu": lambda: L.ReLU(**kw), "prelu": lambda: L.PReLU(**kw),
            "drop": lambda: L.Dropout(0.2, **kw), "noise": lambda: L.GaussianNoise(0.1, **kw), "act": lambda: L.Activation("tanh", **kw),
            "conv1d": lambda: as1d(L.Conv1D(2, 3, **kw)), "sep1d": lambda: as1d(L.SeparableConv1D(2, 2, **kw)), "gru": lambda: [L.Reshape((-1, 1)), L.GRU(units, **kw)],
            "lstm": lambda: [L.Reshape((-1, 1)), L.LSTM(units, **kw)], "rnn": lambda: [L.Reshape((-1, 1)), L.SimpleRNN(units, **kw)],
            "time": lambda: [L.RepeatVector(2), L.TimeDistributed(L.Dense(units), **kw), L.Flatten()], "repeat": lambda: [L.RepeatVector(2), L.Flatten()],
            "local": lambda: as1d(L.LocallyConnected1D(2, 2, **kw)), "permute": lambda: [L.Reshape((-1, 1)), L.Permute((2, 1)), L.Flatten()],
            "elu": lambda: L.ELU(**kw), "leaky": lambda: L.LeakyReLU(**kw), "group": lambda: L.GroupNormalization(1, **kw),
            "conv2dt": lambda: [L.Reshape((1, -1, 1)), L.Conv2DTranspose(2, 2, **kw), L.Flatten()], "unit": lambda: L.UnitNormalization(**kw),
            "eindense": lambda: L.EinsumDense("ab,bc->ac", output_shape=units, bias_axes="c", **kw),
            "activity": lambda: L.ActivityRegularization(l2=0.1, **kw), "spatial": lambda: [L.Reshape((-1, 1)), L.SpatialDropout1D(0.1), L.Flatten()],
            "convlstm": lambda: [L.Reshape((1, -1, 1)), L.Conv1D(2, 1)]}
        made = table[what]()
        return made if isinstance(made, list) else [made]
    seen = set()
    ls = [l for what in of for l in make(what)]
    for n in frozen:
        ls[n].trainable = False
    kw = {"name": name} if name else {}
    if kind == "func":
        i = keras.Input(shape=(5,))
        return {"model": keras.Model(i, _through(ls, i), **kw)}
    return {"model": keras.Sequential([_first(keras, (5,))] + ls, **kw)}


def own_layer(tf, keras, what="affine", units=3, config=True, give=True, register=False, kind="func", version=1, counter=False, extra=0, explicit=True,
              layer_name=None, after=True):
    """A custom layer of somebody's own in a small model; `version` 2 is its code after a change."""
    L = keras.layers
    two = version == 2

    class Affine(L.Layer):
        def __init__(self, units=units, **kwargs):
            super(Affine, self).__init__(**kwargs)
            self.units = units

        def build(self, shape):
            d = int(shape[-1])
            nm = (lambda n: {"name": n}) if explicit else (lambda n: {})
            self.kernel = self.add_weight(shape=(d, self.units), initializer="ones", **nm("kernel"))
            if two:
                self.gain = self.add_weight(shape=(self.units,), initializer="ones", **nm("gain"))
            self.offset = self.add_weight(shape=(self.units,), initializer="zeros", **nm("offset"))
            if counter:
                self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, **nm("calls"))
            super(Affine, self).build(shape)

        def call(self, x):
            y = tf.matmul(x, self.kernel) + self.offset
            return y * self.gain if two else y

    class Wide(L.Dense):
        """A Dense with one more weight."""

        def __init__(self, units=units, **kwargs):
            super(Wide, self).__init__(units, **kwargs)

        def build(self, shape):
            super(Wide, self).build(shape)
            if two:
                self.temperature = self.add_weight(name="temperature", shape=(), initializer="ones")

    class Mix(L.Layer):
        """Layers in layers: a list, an attribute and a model."""

        def __init__(self, units=units, **kwargs):
            super(Mix, self).__init__(**kwargs)
            self.units = units
            self.experts = [L.Dense(units) for _ in range(3 if two else 2)]
            self.router = L.Dense(3 if two else 2)
            self.post = keras.Sequential([L.Dense(units), L.LayerNormalization()])

        def call(self, x):
            self.router(x)
            y = self.experts[0](x)
            for e in self.experts[1:]:
                y = y + e(x)
            return self.post(y)

    class Around(L.Wrapper):
        def __init__(self, layer=None, **kwargs):
            super(Around, self).__init__(layer if layer is not None else L.Dense(units), **kwargs)

        def build(self, shape):
            if not self.layer.built:
                self.layer.build(shape)
            self.strength = self.add_weight(name="power" if two else "strength", shape=(1,), initializer="ones")
            self.built = True

        def call(self, x):
            return self.layer(x) * self.strength

    class Direct(L.Layer):
        """Plain tf.Variables made in the constructor."""

        def __init__(self, units=units, **kwargs):
            super(Direct, self).__init__(**kwargs)
            self.units = units
            if two:
                self.bias = tf.Variable(tf.zeros((units,)), name="bias")
                self.weight = tf.Variable(tf.ones((4, units)), name="weight")
            else:
                self.weight = tf.Variable(tf.ones((4, units)), name="weight")
                self.bias = tf.Variable(tf.zeros((units,)), name="bias")
            self.steps = tf.Variable(0, trainable=False, dtype=tf.int64, name="steps") if counter else None

        def call(self, x):
            return tf.matmul(x, self.weight) + self.bias
    classes = {"affine": Affine, "wide": Wide, "mix": Mix, "around": Around, "direct": Direct}
    Own = classes[what]
    if config and what != "wide" and what != "around":
        def get_config(self):
            c = super(Own_, self).get_config()
            c["units"] = self.units
            return c
        Own_ = Own
        Own.get_config = get_config
    if register:
        Own = _registered(keras, Own)
    kw = {"name": layer_name} if layer_name else {}
    ls = [L.Dense(4, name="before"), Own(**kw)] + [L.Dense(3) for _ in range(extra)] + ([L.Dense(2, name="after")] if after else [])
    if kind == "seq":
        m = keras.Sequential([_first(keras, (3,))] + ls)
    else:
        i = keras.Input(shape=(3,))
        m = keras.Model(i, _through(ls, i))
    return {"model": m, "custom_objects": {Own.__name__: Own} if give else {}}


def fitted(tf, keras, opt="adam", units=(4, 2), steps=1, legacy=False, policy=None, metrics=(), loss="mse", names=False, bn=False, kind="seq", jit=None,
           schedule=None, frozen=False, extra_opt_args=None, fit=False, loss_weights=None, own=None):
    """A compiled model whose optimizer has taken `steps` steps."""
    import numpy as np
    L, O = keras.layers, keras.optimizers
    S = O.schedules
    if legacy:
        O = O.legacy
    rate = {None: 0.01, "exp": S.ExponentialDecay(0.01, 10, 0.9), "poly": S.PolynomialDecay(0.01, 10)}[schedule]
    table = {"adam": lambda **k: O.Adam(rate, **k), "sgd": lambda **k: O.SGD(rate, **k), "momentum": lambda **k: O.SGD(rate, momentum=0.9, **k),
             "rmsprop": lambda **k: O.RMSprop(rate, **k), "centered": lambda **k: O.RMSprop(rate, centered=True, **k), "adagrad": lambda **k: O.Adagrad(rate, **k),
             "adadelta": lambda **k: O.Adadelta(rate, **k), "nadam": lambda **k: O.Nadam(rate if schedule is None else 0.01, **k), "ftrl": lambda **k: O.Ftrl(rate, **k),
             "adamax": lambda **k: O.Adamax(rate, **k), "adamw": lambda **k: O.AdamW(rate, **k), "lion": lambda **k: O.Lion(rate, **k),
             "adafactor": lambda **k: O.Adafactor(rate, **k), "amsgrad": lambda **k: O.Adam(rate, amsgrad=True, **k)}
    o = table[opt](**(extra_opt_args or {}))
    dt = {"dtype": policy} if policy else {}

    def layers():
        ls = []
        for n, u in enumerate(units):
            ls.append(L.Dense(u, **dict(dt, **({"name": "layer_%d" % n} if names else {}))))
            if bn and n == 0:
                ls.append(L.BatchNormalization(**dt))
        if frozen:
            ls[0].trainable = False
        return ls
    if kind == "seq":
        m = keras.Sequential([_first(keras, (3,))] + layers())
    elif kind == "func":
        i = keras.Input(shape=(3,))
        m = keras.Model(i, _through(layers(), i))
    else:
        class Fitted(keras.Model):
            def __init__(self, **kwargs):
                super(Fitted, self).__init__(**kwargs)
                self.parts = layers()

            def call(self, x):
                return _through(self.parts, x)
        m = Fitted()
        m(_zeros((3,)))
    m.compile(o, loss, metrics=list(metrics) or None)
    if fit:
        m.fit(np.zeros((4, 3), "float32"), np.zeros((4, units[-1]), "float32"), verbose=0, epochs=steps)
    else:
        vs = list(m.trainable_variables)
        for _ in range(steps):
            o.apply_gradients([(tf.zeros(v.shape, v.dtype), v) for v in vs])
    return {"model": m, "optimizer": o, "objects": {"model": m, "optimizer": o}, "custom_objects": {type(m).__name__: type(m)} if kind == "sub" else {}}


def module_tree(tf, keras, hold="list", n=2, d=2, dense=False, extra=None, dtype="float32", names=True, counter=True, attr="cells", swap=False):
    """A tf.Module of modules, variables and, with `dense`, a Keras layer."""
    t = getattr(tf, dtype)
    V = lambda shape, name: tf.Variable(tf.zeros(shape, t), **({"name": name} if names else {}))  # noqa: E731

    class Cell(tf.Module):
        def __init__(self, name=None):
            super(Cell, self).__init__(name=name)
            first, second = ("b", "w") if swap else ("w", "b")
            for a in (first, second):
                setattr(self, a, V((d, d) if a == "w" else (d,), a))
            if extra == "gate":
                self.g = V((d,), "g")

    class Root(tf.Module):
        def __init__(self):
            super(Root, self).__init__(name="root")
            cells = [Cell() for _ in range(n)]
            if extra == "first":
                cells.insert(0, Cell())
            held = {"list": lambda: cells, "tuple": lambda: tuple(cells), "dict": lambda: dict(("c%d" % k, c) for k, c in enumerate(cells)),
                    "named": lambda: {"down": cells[:1], "up": cells[1:]}}.get(hold)
            if held:
                setattr(self, attr, held())
            else:
                for k, c in enumerate(cells):
                    setattr(self, "%s%d" % (attr, k), c)
            if counter:
                self.step = tf.Variable(0, dtype=tf.int64, trainable=False, name="step")
            if dense:
                self.head = keras.layers.Dense(2)
                self.head.build((None, d))
    m = Root()
    return {"model": m, "objects": {"model": m, "step": tf.Variable(0, dtype=tf.int64)}}


def stacked(tf, keras, base=(4, 3), head=(2,), base_kind="func", frozen=False, fine=0, flat=False, base_name="base", bn=True, outer="seq", drop=True,
            head_names=False, pre=False, twice=False):
    """Transfer learning: a base model under a new head."""
    L = keras.layers

    def base_layers():
        r = []
        for n, u in enumerate(base):
            r.append(L.Conv2D(u, 3, padding="same", name="block%d_conv" % n))
            if bn:
                r.append(L.BatchNormalization(name="block%d_bn" % n))
            r.append(L.ReLU(name="block%d_relu" % n))
        return r + [L.GlobalAveragePooling2D(name="pool")]
    if base_kind == "seq":
        b = keras.Sequential([_first(keras, (6, 6, 3))] + base_layers(), name=base_name)
    else:
        i = keras.Input(shape=(6, 6, 3))
        b = keras.Model(i, _through(base_layers(), i), name=base_name)
    if frozen:
        b.trainable = False
        if fine:
            b.trainable = True
            for l in b.layers[:fine]:
                l.trainable = False
    ls = ([L.Dropout(0.1)] if drop else []) + [L.Dense(u, **({"name": "head_%d" % n} if head_names else {})) for n, u in enumerate(head)]
    front = [L.Conv2D(3, 1, name="adapt")] if pre else []
    if outer == "seq":
        return {"model": keras.Sequential([_first(keras, (6, 6, 3))] + front + [b] + ls)}
    if outer == "extend":  # the base's own layers, continued
        return {"model": keras.Model(b.input, _through(ls, b.output))}
    i = keras.Input(shape=(6, 6, 3))
    return {"model": keras.Model(i, _through(front + [b] + ls, i))}


MODELS = dict((f.__name__, f) for f in (residual_net, branches, tree, reader, seq2seq, codec, siamese, attention, chain, own_layer, fitted, module_tree,
                                        stacked))
