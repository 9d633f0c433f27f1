"""Slot variables of legacy optimizers (OptimizerV2, ``tf.compat.v1.train``)."""
from .classes import facts


def slots_of(optimizer, variables):
    """``(slot name, variable, slot variable)`` for those of ``variables`` that have slots in the optimizer."""
    if "get_slot_names" not in dir(type(optimizer)) or not getattr(optimizer, "_slots", None):
        return []
    found = []
    try:
        names = list(optimizer.get_slot_names())
    except Exception:
        return []
    for name in names:
        for variable in variables:
            try:
                slot = optimizer.get_slot(variable, name)
            except Exception:  # KeyError, or AttributeError of a variable of another kind
                continue
            if slot is not None:
                found.append((name, variable, slot))
    return found


def has_slots(value):
    """May the object have slot variables."""
    return facts(value).has("legacy_optimizer")
