"""Attempts at `predictions`: any three guesses with a confidence take part."""

# %% [right] a dictionary of tuples
predictions = {"history_gain": (2.5, 50), "relinked": (0.9, 80), "relinked_coarse": (0.1, 20)}

# %% [right] lists, whole numbers, another order
predictions = dict(relinked_coarse=[0, 1], relinked=[1, 1], history_gain=[10, 0])

# %% [right] numpy rows
rows = np.array([[3.5, 0.6], [0.22, 0.6], [0.18, 0.1]])
predictions = {"history_gain": rows[0], "relinked": rows[1], "relinked_coarse": rows[2]}

# %% [wrong: confidence left out]
predictions = {"history_gain": [2.5], "relinked": [0.9], "relinked_coarse": [0.1]}

# %% [right] percentages, which a note explains
predictions = {"history_gain": (2, 0.5), "relinked": (90, 0.5), "relinked_coarse": (10, 0.5)}

# %% [wrong: confidence outside 0 to 100]
predictions = {"history_gain": (2, 500), "relinked": (0.9, 120), "relinked_coarse": (0.1, -5)}

# %% [right] a Series of named pairs, confidence as a percentage
predictions = pd.Series({name: {"value": 0.5, "confidence": 40} for name in ("history_gain", "relinked", "relinked_coarse")})

# %% [wrong: a guess left out]
predictions = {"history_gain": (2, 0.5), "relinked": (0.9, 0.5)}

# %% [wrong: confidence left out] bare numbers
predictions = {"history_gain": 2, "relinked": 0.9, "relinked_coarse": 0.1}

# %% [wrong: words for numbers]
predictions = {"history_gain": ("a lot", "sure"), "relinked": ("most", "sure"), "relinked_coarse": ("few", "unsure")}

# %% [wrong: a guess off the scale]
predictions = {"history_gain": (2, 50), "relinked": (-0.2, 50), "relinked_coarse": (0.1, 50)}
