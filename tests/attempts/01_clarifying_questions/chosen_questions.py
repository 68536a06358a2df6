"""Attempts at `chosen_questions`."""

# %% [right] a set
chosen_questions = {"incremental", "legacy", "sprints"}

# %% [right] a list in another order
chosen_questions = ["sprints", "incremental", "legacy"]

# %% [right] computed, by value a minute
rows = candidates.assign(value=0.0)
for i, q in candidates.iterrows():
    joint = np.array([q.p_true, 1 - q.p_true])[:, None] * np.array([[q.hit, 1 - q.hit], [q.false_alarm, 1 - q.false_alarm]])
    payoff = np.array([[q.act_if_true, q.act_if_false], [0, 0]])
    rows.loc[i, "value"] = (payoff @ joint).max(axis=0).sum() - (payoff @ joint.sum(axis=1)).max()
rows = rows.assign(rate=rows.value / rows.minutes).sort_values("rate", ascending=False)
chosen_questions = rows.question[rows.minutes.cumsum() <= 3]

# %% [right] an array
chosen_questions = np.array(["legacy", "incremental", "sprints"])

# %% [wrong: perfect for noisy information]
chosen_questions = {"say", "incremental", "legacy"}

# %% [wrong: largest stakes for largest value]
chosen_questions = ["say", "law", "incremental"]

# %% [wrong: over the three minutes]
chosen_questions = {"incremental", "sprints", "relinking"}

# %% [wrong: a signal that leaves the decision unchanged]
chosen_questions = {"say", "relinking", "sprints"}

# %% [wrong: doubt for value]
chosen_questions = {"incremental", "banner", "sprints"}

# %% [wrong: minutes left unused]
chosen_questions = {"incremental", "legacy"}

# %% [wrong: many questions for valuable ones]
chosen_questions = {"banner", "legacy", "relinking", "sprints"}

# %% [wrong: a signal that leaves the decision unchanged] asks what is known
chosen_questions = {"law", "incremental", "relinking"}

# %% [wrong: over the three minutes] half a minute too much
chosen_questions = {"incremental", "legacy", "sprints", "banner"}

# %% [right] a boolean Series by name
chosen_questions = pd.Series(candidates.question.isin(["incremental", "sprints", "legacy"]).to_numpy(), index=candidates.question)

# %% [right] the rows of the table
chosen_questions = candidates[candidates.question.isin(["incremental", "sprints", "legacy"])]
