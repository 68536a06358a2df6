"""Attempts at `predictions`: any three guesses with a confidence take part."""

# %% [right] dictionary of pairs
predictions = {"sign_kept": (0.8, 50), "one_for_all": (0.7, 90), "finished": (6, 70)}

# %% [right] lists and whole numbers
predictions = {"sign_kept": [1, 0], "one_for_all": [0, 1], "finished": [10, 5]}

# %% [right] a Series of pairs
predictions = pd.Series({"sign_kept": (np.float64(0.1), 30), "one_for_all": (0.2, 30), "finished": (4, 30)})

# %% [right] shares in percent, confidence as a share
predictions = {"sign_kept": (60, 0.5), "one_for_all": (85, 0.9), "finished": (9, 0.7)}

# %% [wrong: confidence left out]
predictions = {"sign_kept": 0.2, "one_for_all": 0.05, "finished": 9}

# %% [wrong: confidence left out] one of three
predictions = {"sign_kept": (0.2, 50), "one_for_all": (0.05,), "finished": (9, 70)}

# %% [wrong: a guess left out]
predictions = {"sign_kept": (0.2, 50), "finished": (9, 70)}

# %% [wrong: words for numbers]
predictions = {"sign_kept": ("most", "sure"), "one_for_all": ("much", "sure"), "finished": ("all", "unsure")}

# %% [wrong: confidence outside 0 to 100]
predictions = {"sign_kept": (0.2, 500), "one_for_all": (0.05, 50), "finished": (9, 50)}

# %% [wrong: a guess off the scale]
predictions = {"sign_kept": (0.2, 50), "one_for_all": (-0.05, 50), "finished": (9, 50)}


# %% [right] a table
predictions = pd.DataFrame({"value": [0.5, 0.75, 6], "confidence": [50, 40, 55]}, index=["sign_kept", "one_for_all", "finished"])
