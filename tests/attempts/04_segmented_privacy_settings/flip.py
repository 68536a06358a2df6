"""Attempts at `flip`."""

# %% [right] loops over assumptions and rivals
def smallest_flip(options, weights):
    import math
    rows = [(r.margin, -weights["trust"] * r.distrust, -weights["exposure"] * r.exposure) for r in options.itertuples()]
    chosen = max(rows, key=sum)
    best = None
    for k, name in enumerate(["margin", "trust", "exposure"]):
        for rival in rows:
            if rival is chosen or rival[k] == chosen[k]:
                continue
            factor = 1 - (sum(chosen) - sum(rival)) / (chosen[k] - rival[k])
            if factor > 0 and (best is None or abs(math.log(factor)) < abs(math.log(best[1]))):
                best = (name, factor)
    name, factor = best
    return {"assumption": name, "factor": factor * (1.001 if factor > 1 else 0.999)}

# %% [right] a fine grid of factors
def smallest_flip(options, weights):
    base = {"margin": options["margin"].to_numpy(float), "trust": -weights["trust"] * options["distrust"].to_numpy(float),
            "exposure": -weights["exposure"] * options["exposure"].to_numpy(float)}
    total = sum(base.values())
    first = total.argmax()
    for step in np.arange(0.001, 12, 0.002):
        for name in base:
            for sign in (1, -1):
                factor = np.exp(sign * step)
                if (total + (factor - 1) * base[name]).argmax() != first:
                    return name, float(factor)

# %% [right] bisection for each assumption and direction
def smallest_flip(options, weights):
    o = options.reset_index(drop=True)

    def wins(name, factor):
        f = {"margin": 1.0, "trust": 1.0, "exposure": 1.0, name: factor}
        return int((f["margin"] * o.margin - f["trust"] * weights["trust"] * o.distrust - f["exposure"] * weights["exposure"] * o.exposure).idxmax())

    chosen, found = wins("margin", 1.0), []
    for name in ("margin", "trust", "exposure"):
        for side in (1, -1):
            grid = np.exp(side * np.geomspace(1e-4, 12, 400))
            flips = [i for i, g in enumerate(grid) if wins(name, g) != chosen]
            if flips:
                low, high = np.log(grid[flips[0] - 1]) if flips[0] else 0.0, np.log(grid[flips[0]])
                for _ in range(40):
                    middle = (low + high) / 2
                    low, high = (low, middle) if wins(name, np.exp(middle)) != chosen else (middle, high)
                found.append((abs(high), name, float(np.exp(high))))
    return pd.Series({"assumption": min(found)[1], "factor": min(found)[2]})

# %% [wrong: exactly the tie]
def smallest_flip(options, weights):
    t = pd.DataFrame({"margin": options.margin.values, "trust": -weights["trust"] * options.distrust.values, "exposure": -weights["exposure"] * options.exposure.values})
    v = t.sum(axis=1)
    c = v.idxmax()
    gap = (v[c] - v).drop(c)
    f = 1 - (1 / (t.loc[c] - t.drop(c))).mul(gap, axis=0)
    f = f.where(f > 0).stack()
    at = np.log(f).abs().idxmin()
    return at[1], f[at]

# %% [wrong: only the runner-up looked at]
def smallest_flip(options, weights):
    p = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"], "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    order = p.sum(axis=1).sort_values(ascending=False).index
    a, b = p.loc[order[0]], p.loc[order[1]]
    f = {k: 1 - (a.sum() - b.sum()) / (a[k] - b[k]) for k in p}
    f = {k: v for k, v in f.items() if v > 0}
    k = min(f, key=lambda k: abs(np.log(f[k])))
    return k, f[k] * np.exp(1e-4 * np.sign(np.log(f[k])))

# %% [wrong: only increases looked at]
def smallest_flip(options, weights):
    p = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"], "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    v = p.sum(axis=1)
    c = v.idxmax()
    ties = [(k, 1 - (v[c] - v[r]) / (p[k][c] - p[k][r])) for k in p for r in p.index if r != c]
    k, f = min([t for t in ties if t[1] > 1], key=lambda t: t[1])
    return k, f * 1.0001

# %% [wrong: distance taken without the logarithm]
def smallest_flip(options, weights):
    p = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"], "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    v = p.sum(axis=1)
    c = v.idxmax()
    ties = [(k, 1 - (v[c] - v[r]) / (p[k][c] - p[k][r])) for k in p for r in p.index if r != c]
    k, f = min([t for t in ties if t[1] > 0], key=lambda t: abs(t[1] - 1))
    return k, f * (1.0001 if f > 1 else 0.9999)

# %% [wrong: exposure weight only]
def smallest_flip(options, weights):
    p = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"], "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    v = p.sum(axis=1)
    c = v.idxmax()
    f = [1 - (v[c] - v[r]) / (p["exposure"][c] - p["exposure"][r]) for r in p.index if r != c]
    f = min([x for x in f if x > 0], key=lambda x: abs(np.log(x)))
    return "exposure", f * (1.0001 if f > 1 else 0.9999)

# %% [wrong: a change for a factor]
def smallest_flip(options, weights):
    p = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"], "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    v = p.sum(axis=1)
    c = v.idxmax()
    ties = [(k, 1 - (v[c] - v[r]) / (p[k][c] - p[k][r])) for k in p for r in p.index if r != c]
    k, f = min([t for t in ties if t[1] > 0], key=lambda t: abs(np.log(t[1])))
    return k, abs(f - 1)

# %% [wrong: the choice does not flip] rounded away
def smallest_flip(options, weights):
    p = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"], "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    v = p.sum(axis=1)
    c = v.idxmax()
    ties = [(k, 1 - (v[c] - v[r]) / (p[k][c] - p[k][r])) for k in p for r in p.index if r != c]
    k, f = min([t for t in ties if t[1] > 0], key=lambda t: abs(np.log(t[1])))
    return k, f * (0.98 if f > 1 else 1.02)

# %% [wrong: far beyond the tie]
def smallest_flip(options, weights):
    p = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"], "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    v = p.sum(axis=1)
    c = v.idxmax()
    ties = [(k, 1 - (v[c] - v[r]) / (p[k][c] - p[k][r])) for k in p for r in p.index if r != c]
    k, f = min([t for t in ties if t[1] > 0], key=lambda t: abs(np.log(t[1])))
    return k, f * (1.3 if f > 1 else 0.75)

# %% [wrong: the factor upside down]
def smallest_flip(options, weights):
    p = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"], "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    v = p.sum(axis=1)
    c = v.idxmax()
    ties = [(k, 1 - (v[c] - v[r]) / (p[k][c] - p[k][r])) for k in p for r in p.index if r != c]
    k, f = min([t for t in ties if t[1] > 0], key=lambda t: abs(np.log(t[1])))
    return k, 1 / f

# %% [right] a table of ties, a dictionary back
def smallest_flip(options, weights):
    o = options.reset_index(drop=True)
    parts = pd.DataFrame({"margin": o.margin, "trust": -weights["trust"] * o.distrust, "exposure": -weights["exposure"] * o.exposure})
    total = parts.sum(axis=1)
    c = total.idxmax()
    ahead = total[c] - total.drop(c)                         # how far the chosen one leads
    diff = parts.drop(c).sub(parts.loc[c])                   # what a rival gains if the part grows by 1
    f = 1 + pd.DataFrame({k: ahead / diff[k] for k in diff})
    f = f.replace([np.inf, -np.inf], np.nan)
    far = np.log(f.where(f > 0)).abs().stack().dropna()
    rival, name = far.idxmin()
    tie = f.loc[rival, name]
    return {"assumption": name, "factor": tie * 1.002 ** np.sign(tie - 1)}
