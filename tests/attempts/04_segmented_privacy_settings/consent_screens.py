"""Attempts at `consent_screens`."""

# %% [right] a loop of rows
def consent_screens(consents, designs, value):
    out = []
    for d in designs.to_dict("records"):
        seen = consents[consents["screen"] == d["like"]]
        rate = (seen["choice"] == "accepted").mean() + (d["change_low"] + d["change_high"]) / 2 / 100
        out.append({"design": d["design"], "lawful": (not d["silence_is_yes"]) and d["clicks_no"] <= d["clicks_yes"] and d["alone"], "expected": min(max(rate, 0), 1)})
    top = max(o["expected"] for o in out if o["lawful"])
    for o in out:
        o["gain"] = 0 if o["lawful"] else value * (o["expected"] - top)
    return pd.DataFrame(out).set_index("design")

# %% [right] merge and assign
def consent_screens(consents, designs, value):
    rates = consents.assign(yes=consents["choice"].astype(str).eq("accepted").astype(float), like=consents["screen"].astype(str)).groupby("like", as_index=False)["yes"].mean()
    t = designs.assign(like=designs["like"].astype(str)).merge(rates, on="like", how="left")
    t["expected"] = np.clip(t["yes"] + 0.005 * t["change_low"] + 0.005 * t["change_high"], 0, 1)
    t["lawful"] = (t["silence_is_yes"] == False) & (t["clicks_no"] <= t["clicks_yes"]) & (t["alone"] == True)
    best = t.loc[t["lawful"], "expected"].max()
    t["gain"] = np.where(t["lawful"], 0.0, (t["expected"] - best) * value)
    return t

# %% [right] a dictionary of dictionaries
def consent_screens(consents, designs, value):
    counts = pd.crosstab(consents["screen"].astype(str), consents["choice"].astype(str))
    rate = counts["accepted"] / counts.sum(axis=1)
    out = {}
    for d in designs.itertuples():
        e = float(np.clip(rate[d.like] + (d.change_low + d.change_high) / 200, 0, 1))
        out[d.design] = {"expected": e, "lawful": bool(d.alone) and not bool(d.silence_is_yes) and not d.clicks_no > d.clicks_yes}
    best = max(o["expected"] for o in out.values() if o["lawful"])
    return {name: o | {"gain": (1 - o["lawful"]) * (o["expected"] - best) * value} for name, o in out.items()}

# %% [wrong: silence taken for consent]
def consent_screens(consents, designs, value):
    lawful = (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: a hidden refusal called lawful]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: bundled purposes called lawful]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"])
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: equal clicks called a dark pattern]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] < designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: all users below the line]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = consents[consents["choice"] == "accepted"].groupby(consents["screen"].astype(str)).size() / len(consents)
    expected = (designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: points taken for percent of the rate]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) * (1 + (designs["change_low"] + designs["change_high"]) / 200)).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: gain over nothing]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200).clip(0, 1)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": (expected * value).where(~lawful, 0.0)})

# %% [wrong: gain over the average lawful design]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200).clip(0, 1)
    gain = ((expected - expected[lawful].mean()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: losses of dark patterns hidden]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0).clip(lower=0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: a share above 1 or below 0]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = designs["like"].astype(str).map(rate) + (designs["change_low"] + designs["change_high"]) / 200
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [wrong: one end of the published range]
def consent_screens(consents, designs, value):
    lawful = ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    expected = (designs["like"].astype(str).map(rate) + designs["change_low"] / 100).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})

# %% [right] `map` of the rate on the like screen
def consent_screens(consents, designs, value):
    """lawful, expected and gain of each design."""
    t = designs.set_index("design")
    rate = (consents.choice == "accepted").groupby(consents.screen.astype(str)).mean()
    lawful = ~t.silence_is_yes.astype(bool) & (t.clicks_no <= t.clicks_yes) & t.alone.astype(bool)
    expected = (t.like.map(rate) + (t.change_low + t.change_high) / 200).clip(0, 1)
    gain = (expected - expected[lawful].max()) * value
    return pd.DataFrame({"lawful": lawful, "expected": expected, "gain": gain.where(~lawful, 0.0)})

# %% [right] crosstab and merge
def consent_screens(consents, designs, value):
    share = pd.crosstab(consents.screen, consents.choice, normalize="index")["accepted"].rename("rate")
    t = designs.merge(share, left_on="like", right_index=True, how="left")
    t["lawful"] = (t.silence_is_yes == False) & (t.clicks_no <= t.clicks_yes) & (t.alone == True)  # noqa: E712
    t["expected"] = np.clip(t.rate + t[["change_low", "change_high"]].mean(axis=1) / 100, 0, 1)
    t["gain"] = np.where(t.lawful, 0, (t.expected - t.loc[t.lawful, "expected"].max()) * value)
    return t[["design", "lawful", "expected", "gain"]]

# %% [wrong: fewer clicks to refuse called a dark pattern]
def consent_screens(consents, designs, value):
    rate = consents.choice.eq("accepted").groupby(consents.screen.astype(str)).mean()
    lawful = ~designs.silence_is_yes & (designs.clicks_no == designs.clicks_yes) & designs.alone
    expected = (designs.like.map(rate) + (designs.change_low + designs.change_high) / 200).clip(0, 1)
    return pd.DataFrame({"design": designs.design, "lawful": lawful, "expected": expected,
                         "gain": ((expected - expected[lawful].max()) * value).where(~lawful, 0)})

# %% [wrong: gain over the best design of all]
def consent_screens(consents, designs, value):
    t = designs.set_index("design")
    rate = (consents.choice == "accepted").groupby(consents.screen.astype(str)).mean()
    lawful = ~t.silence_is_yes.astype(bool) & (t.clicks_no <= t.clicks_yes) & t.alone.astype(bool)
    expected = (t.like.map(rate) + (t.change_low + t.change_high) / 200).clip(0, 1)
    return pd.DataFrame({"lawful": lawful, "expected": expected, "gain": ((expected - expected.max()) * value).where(~lawful, 0.0)})
