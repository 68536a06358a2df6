"""Attempts at `predictions`."""

# %% [right] dictionary of pairs
predictions = {"added": (0.2, 0.5), "false_alarms": (0.05, 0.9), "singled_out": (0.9, 0.7)}

# %% [right] lists and whole numbers
predictions = {"added": [0, 1], "false_alarms": [1, 0], "singled_out": [0.5, 0.5]}

# %% [right] a Series of pairs
predictions = pd.Series({"added": (np.float64(0.1), 0.3), "false_alarms": (0.2, 0.3), "singled_out": (0.4, 0.3)})

# %% [wrong: confidence left out]
predictions = {"added": 0.2, "false_alarms": 0.05, "singled_out": 0.9}

# %% [wrong: confidence left out] one of three
predictions = {"added": (0.2, 0.5), "false_alarms": (0.05,), "singled_out": (0.9, 0.7)}

# %% [wrong: percent for a share]
predictions = {"added": (20, 0.5), "false_alarms": (5, 0.9), "singled_out": (90, 0.7)}

# %% [wrong: percent for a share] in the confidence
predictions = {"added": (0.2, 50), "false_alarms": (0.05, 90), "singled_out": (0.9, 70)}

# %% [wrong: percent for a share] in one guess
predictions = {"added": (0.2, 0.5), "false_alarms": (0.05, 0.9), "singled_out": (90, 0.7)}
