"""Attempts at `design_choices`."""

# %% [right] as in the table
design_choices = {"hypothesis": "lift", "estimand": "assigned", "unit": "user", "arms": "screens"}

# %% [right] other spelling and order
design_choices = dict(arms="Screens", unit=" USER", estimand="Assigned", hypothesis="lift ")

# %% [right] a Series
design_choices = pd.Series(["lift", "assigned", "user", "screens"], index=["hypothesis", "estimand", "unit", "arms"])

# %% [wrong: a hypothesis that nothing can contradict]
design_choices = {"hypothesis": "better", "estimand": "assigned", "unit": "user", "arms": "screens"}

# %% [wrong: absence of an effect as the thing to show]
design_choices = {"hypothesis": "harmless", "estimand": "assigned", "unit": "user", "arms": "screens"}

# %% [wrong: a comparison of people for an effect]
design_choices = {"hypothesis": "choosers", "estimand": "choice", "unit": "user", "arms": "screens"}

# %% [wrong: conditioning on what the screen changes]
design_choices = {"hypothesis": "lift", "estimand": "agreed", "unit": "user", "arms": "screens"}

# %% [wrong: self-selection for an effect]
design_choices = {"hypothesis": "lift", "estimand": "choice", "unit": "user", "arms": "screens"}

# %% [wrong: unit smaller than the treatment]
design_choices = {"hypothesis": "lift", "estimand": "assigned", "unit": "session", "arms": "screens"}

# %% [wrong: random draw after the choice]
design_choices = {"hypothesis": "lift", "estimand": "assigned", "unit": "agreed_user", "arms": "screens"}

# %% [wrong: consent treated as something to assign]
design_choices = {"hypothesis": "lift", "estimand": "assigned", "unit": "user", "arms": "forced"}

# %% [wrong: an arm that the law forbids]
design_choices = {"hypothesis": "lift", "estimand": "assigned", "unit": "user", "arms": "preticked"}

# %% [wrong: before and after for an experiment]
design_choices = {"hypothesis": "lift", "estimand": "exposed", "unit": "day", "arms": "quarters"}

# %% [right] words in the order of the table
design_choices = ["lift", "assigned", "user", "screens"]
