"""Attempts at `predictions`: any three guesses with a confidence take part."""

# %% [right] dictionary of pairs
predictions = {"added": (0.2, 50), "false_alarms": (0.05, 90), "singled_out": (0.9, 70)}

# %% [right] lists and whole numbers
predictions = {"added": [0, 1], "false_alarms": [1, 0], "singled_out": [0.5, 5]}

# %% [right] a Series of pairs
predictions = pd.Series({"added": (np.float64(0.1), 30), "false_alarms": (0.2, 30), "singled_out": (0.4, 30)})

# %% [right] shares in percent, confidence as a share
predictions = {"added": (20, 0.5), "false_alarms": (5, 0.9), "singled_out": (90, 0.7)}

# %% [wrong: confidence left out]
predictions = {"added": 0.2, "false_alarms": 0.05, "singled_out": 0.9}

# %% [wrong: confidence left out] one of three
predictions = {"added": (0.2, 50), "false_alarms": (0.05,), "singled_out": (0.9, 70)}

# %% [wrong: a guess left out]
predictions = {"added": (0.2, 50), "singled_out": (0.9, 70)}

# %% [wrong: words for numbers]
predictions = {"added": ("little", "sure"), "false_alarms": ("few", "sure"), "singled_out": ("many", "unsure")}

# %% [wrong: confidence outside 0 to 100]
predictions = {"added": (0.2, 500), "false_alarms": (0.05, 50), "singled_out": (0.9, 50)}

# %% [wrong: a guess off the scale]
predictions = {"added": (0.2, 50), "false_alarms": (-0.05, 50), "singled_out": (0.9, 50)}
