"""Slot variables of legacy optimizers (OptimizerV2, ``tf.compat.v1.train``) and of what stands in for them."""


def takes_slots(cls):
    """Does a restore hand recorded slot variables to objects of the class."""
    # dir() and not hasattr(): LossScaleOptimizer answers for attributes of the optimizer inside.
    names = dir(cls)
    return "get_slot_names" in names and "_create_or_restore_slot_variable" in names


def slots_of(optimizer, variables):
    """``(slot name, variable, slot variable)`` for those of ``variables`` that have slots in the optimizer."""
    if not _has_any(optimizer):
        return []
    found = []
    try:
        names = list(optimizer.get_slot_names())
    except Exception:
        return []
    get_slot = getattr(optimizer, "get_slot", None) or getattr(optimizer._optimizer, "get_slot", None)
    for name in names:
        for variable in variables:
            try:
                slot = get_slot(variable, name)
            except Exception:  # KeyError, or AttributeError of a variable of another kind
                continue
            if slot is not None:
                found.append((name, variable, slot))
    return found


def _has_any(optimizer):
    for _ in range(8):  # of wrappers
        if optimizer is None:
            return False
        if getattr(optimizer, "_slots", None):
            return True
        optimizer = getattr(optimizer, "_optimizer", None)
    return False
