"""Attempts at `predictions`: any three guesses with a confidence take part."""

# %% [right] a dictionary of tuples
predictions = {"share_of_orders": (0.4, 0.5), "share_of_gmv": (0.3, 0.8), "width_ratio": (2.5, 0.2)}

# %% [right] lists, whole numbers, another order
predictions = dict(width_ratio=[1, 1], share_of_gmv=[0, 0], share_of_orders=[1, 0.9])

# %% [right] built from two lists
names, guesses, sure = ["share_of_orders", "share_of_gmv", "width_ratio"], [0.2, 0.25, 1.4], [0.3, 0.3, 0.9]
predictions = {n: pair for n, pair in zip(names, zip(guesses, sure))}

# %% [right] numpy rows
rows = np.array([[0.35, 0.6], [0.22, 0.6], [1.8, 0.1]])
predictions = {"share_of_orders": rows[0], "share_of_gmv": rows[1], "width_ratio": rows[2]}

# %% [right] a table with a column for each guess
predictions = pd.DataFrame({"share_of_orders": (0.4, 50), "share_of_gmv": (0.3, 80), "width_ratio": (2.5, 20)}, index=["value", "confidence"])

# %% [right] a table with a row for each guess, the columns in the other order
names = ["share_of_orders", "share_of_gmv", "width_ratio"]
predictions = pd.DataFrame({"confidence": [50, 80, 20], "value": [0.4, 0.3, 2.5]}, index=names)

# %% [wrong: confidence left out]
predictions = {"share_of_orders": [0.4], "share_of_gmv": [0.3], "width_ratio": [2.0]}

# %% [right] the guesses in percent: read as percent, with a note
predictions = {"share_of_orders": (40, 0.5), "share_of_gmv": (30, 0.5), "width_ratio": (2.0, 0.5)}

# %% [right] the confidence in percent
predictions = {"share_of_orders": (0.4, 50), "share_of_gmv": (0.3, 80), "width_ratio": (2.0, 20)}

# %% [wrong: confidence outside 0 to 100]
predictions = {"share_of_orders": (0.4, 150), "share_of_gmv": (0.3, 80), "width_ratio": (2.0, 20)}

# %% [wrong: a guess off the scale]
predictions = {"share_of_orders": (0.4, 50), "share_of_gmv": (-0.3, 80), "width_ratio": (2.0, 20)}

# %% [wrong: a guess left out]
predictions = {"share_of_orders": (0.4, 0.5), "share_of_gmv": (0.3, 0.5)}

# %% [wrong: words for numbers]
predictions = {"share_of_orders": ("a lot", "sure"), "share_of_gmv": ("less", "sure"), "width_ratio": ("wider", "unsure")}

# %% [wrong: confidence left out] bare numbers
predictions = {"share_of_orders": 0.4, "share_of_gmv": 0.3, "width_ratio": 2.0}
