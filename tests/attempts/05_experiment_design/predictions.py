"""Attempts at `predictions`."""

# %% [right] pairs
predictions = {"users": (50, 60), "peeking": (0.25, 30), "factor": (7, 20)}

# %% [right] records of another order
predictions = {"factor": {"confidence": 10, "value": 40}, "users": {"value": 1.5, "confidence": 5}, "peeking": {"value": 0, "confidence": 0}}

# %% [right] a table
predictions = pd.DataFrame({"value": [30, 22.6, 6.7], "confidence": [50, 0.9, 100]}, index=["users", "peeking", "factor"])

# %% [right] lists
predictions = dict(users=[1000, 1], peeking=[0.05, 99], factor=[1, 1])

# %% [wrong: a guess left out]
predictions = {"users": (50, 60), "peeking": (0.25, 30)}

# %% [wrong: confidence left out]
predictions = {"users": 50, "peeking": 0.25, "factor": 7}

# %% [wrong: words for numbers]
predictions = {"users": ("many", "high"), "peeking": (0.25, 30), "factor": (7, 20)}

# %% [wrong: confidence outside 0 to 100]
predictions = {"users": (50, 600), "peeking": (0.25, 30), "factor": (7, -20)}

# %% [wrong: a guess off the scale]
predictions = {"users": (-50, 60), "peeking": (0.25, 30), "factor": (7, 20)}
