"""Attempts at `value_of_test` and `decision`."""

# %% [right] math module, step by step
def value_of_test(mean, sd, noise):
    import math
    move = sd * sd / math.sqrt(sd * sd + noise * noise)
    z = abs(mean) / move
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    tail = 0.5 * math.erfc(z / math.sqrt(2))
    return move * (density - z * tail)


def decision(option):
    o = dict(option)
    worth = value_of_test(o["mean"], o["sd"], o["noise"])
    steps = [
        (o["violations"] > 0, "stop"), (o["guardrails"] == "inferior", "stop"), (o["guardrails"] == "undecided", "hold"),
        (worth > o["test_cost"] and o["reversible"], "ramp"), (worth > o["test_cost"], "hold"), (o["mean"] > 0, "ship"),
    ]
    return next((word for holds, word in steps if holds), "stop")


# %% [right] numerical integral of the better choice
def value_of_test(mean, sd, noise):
    from scipy.integrate import quad
    move = sd**2 / (sd**2 + noise**2) ** 0.5
    gain, _ = quad(lambda b: b * stats.norm.pdf(b, mean, move), 0, max(mean, 0) + 12 * move, points=[max(mean, 0)], limit=200, epsabs=1e-13)
    return gain - max(mean, 0)


def decision(option):
    match option["violations"] > 0, option["guardrails"]:
        case (True, _) | (_, "inferior"):
            return "stop"
        case (_, "undecided"):
            return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return {True: "ramp", False: "hold"}[bool(option["reversible"])]
    return ("stop", "ship")[int(option["mean"] > 0)]


# %% [right] attribute access and a lookup
def value_of_test(mean, sd, noise):
    variance_after = 1 / (1 / sd**2 + 1 / noise**2)
    move = np.sqrt(sd**2 - variance_after)
    z = np.abs(mean / move)
    return move * (stats.norm.pdf(z) - z * stats.norm.sf(z))


def decision(option):
    o = pd.Series(option)
    if o.violations or o.guardrails != "non-inferior":
        return "hold" if not o.violations and o.guardrails == "undecided" else "stop"
    test = value_of_test(o["mean"], o.sd, o.noise) > o.test_cost
    if test:
        return "ramp" if o.reversible else "hold"
    return "ship" if o["mean"] > 0 else "stop"


# %% [right] capital letters
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    words = {"stop": "Stop", "hold": "Hold", "ramp": "Ramp", "ship": "Ship"}
    if option["violations"] > 0 or option["guardrails"] == "inferior":
        word = "stop"
    elif option["guardrails"] == "undecided":
        word = "hold"
    elif value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        word = "ramp" if option["reversible"] else "hold"
    else:
        word = "ship" if option["mean"] > 0 else "stop"
    return words[word].lower()


# %% [wrong: a perfect test for a noisy one]
def value_of_test(mean, sd, noise):
    move = sd
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: noise for the move]
def value_of_test(mean, sd, noise):
    move = noise
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: the spread after the test for the move]
def value_of_test(mean, sd, noise):
    move = sd * noise / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: the sign of the mean kept]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = mean / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: plus for minus]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) + z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: the tail on the wrong side]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * stats.norm.cdf(z))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: spreads added instead of squares]
def value_of_test(mean, sd, noise):
    move = sd**2 / (sd + noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: gates ignored]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: value before gates]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0 and option["mean"] < 2 * option["sd"]:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: a gate treated as a question of evidence]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "hold"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: undecided taken for harmless]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: doubt taken for harm]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "stop"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: harm taken for doubt]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "hold"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: never test]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: a test for free]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > 0:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: reversibility upside down]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "hold" if option["reversible"] else "ramp"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: a ramp for what cannot be undone]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp"
    return "ship" if option["mean"] > 0 else "stop"


# %% [wrong: significance for value]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * (1 - stats.norm.cdf(z)))


def decision(option):
    if option["violations"] > 0:
        return "stop"
    if option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if abs(option["mean"]) < 1.96 * option["sd"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"


# %% [right] match and a sum over the bell
def value_of_test(mean, sd, noise):
    move = sd**2 / (sd**2 + noise**2) ** 0.5
    # what you expect when you choose after the result, less what you get now
    later = np.linspace(-12, 12, 200_001)
    weight = stats.norm.pdf(later) * (later[1] - later[0])
    return float((np.maximum(mean + move * later, 0) * weight).sum() - max(mean, 0))


def decision(option):
    match (option["violations"] > 0, option["guardrails"]):
        case (True, _) | (_, "inferior"):
            return "stop"
        case (_, "undecided"):
            return "hold"
    if value_of_test(*(option[k] for k in ("mean", "sd", "noise"))) > option["test_cost"]:
        return ("hold", "ramp")[int(option["reversible"])]
    return "stop" if option["mean"] <= 0 else "ship"


# %% [right] words from an enumeration
from enum import Enum


class _Verdict(Enum):
    SHIP = "ship"
    RAMP = "ramp"
    HOLD = "hold"
    STOP = "stop"


def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return [move * (stats.norm.pdf(z) - z * stats.norm.sf(z))]


def decision(option):
    if option["violations"] or option["guardrails"] == "inferior":
        return _Verdict.STOP
    if option["guardrails"] == "undecided":
        return _Verdict.HOLD
    if value_of_test(option["mean"], option["sd"], option["noise"])[0] > option["test_cost"]:
        return _Verdict.RAMP if option["reversible"] else _Verdict.HOLD
    return _Verdict.SHIP if option["mean"] > 0 else _Verdict.STOP


# %% [wrong: information before gates]
def value_of_test(mean, sd, noise):
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return move * (stats.norm.pdf(z) - z * stats.norm.sf(z))


def decision(option):
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    if option["violations"] > 0 or option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    return "ship" if option["mean"] > 0 else "stop"
