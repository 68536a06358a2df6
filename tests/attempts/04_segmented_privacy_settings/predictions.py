"""Attempts at `predictions`: any three guesses with a confidence take part."""

# %% [right] dictionary of pairs
predictions = {"agreement": (0.2, 50), "one_size": (0.05, 90), "copied": (0.9, 70)}

# %% [right] lists and whole numbers
predictions = {"agreement": [0, 1], "one_size": [1, 0], "copied": [0.5, 5]}

# %% [right] a Series of pairs
predictions = pd.Series({"agreement": (np.float64(0.1), 30), "one_size": (0.2, 30), "copied": (0.4, 30)})

# %% [right] shares in percent, confidence as a share
predictions = {"agreement": (20, 0.5), "one_size": (5, 0.9), "copied": (90, 0.7)}

# %% [wrong: confidence left out]
predictions = {"agreement": 0.2, "one_size": 0.05, "copied": 0.9}

# %% [wrong: confidence left out] one of three
predictions = {"agreement": (0.2, 50), "one_size": (0.05,), "copied": (0.9, 70)}

# %% [wrong: a guess left out]
predictions = {"agreement": (0.2, 50), "copied": (0.9, 70)}

# %% [wrong: words for numbers]
predictions = {"agreement": ("little", "sure"), "one_size": ("few", "sure"), "copied": ("many", "unsure")}

# %% [wrong: confidence outside 0 to 100]
predictions = {"agreement": (0.2, 500), "one_size": (0.05, 50), "copied": (0.9, 50)}

# %% [wrong: a guess off the scale]
predictions = {"agreement": (0.2, 50), "one_size": (-5, 50), "copied": (0.9, 50)}
