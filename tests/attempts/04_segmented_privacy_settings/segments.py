"""Attempts at `segments`."""

# %% [right] vectorised, a loop of fits
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.eq("18-25").map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    out = []
    for i in range(draws):
        sample = features.sample(frac=1, replace=True, random_state=seed + i)
        model = make_pipeline(StandardScaler(), KMeans(n_clusters=k, n_init=5, random_state=seed)).fit(sample)
        out.append(model.predict(features))
    return out


def stability(labelings):
    from itertools import combinations
    return np.mean([adjusted_rand_score(a, b) for a, b in combinations(labelings, 2)])

# %% [right] a list of names, a matrix of labels, sums
def rule_segments(users):
    out = []
    for age, tier in zip(users["age_band"], users["activity_tier"]):
        if age == "13-17":
            out.append("minor")
        elif age == "18-25":
            out.append(f"{tier}_young")
        else:
            out.append(f"{tier}_adult")
    return out


def kmeans_labels(features, k, draws, seed):
    x = features.to_numpy(float)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    rng = np.random.RandomState(seed)
    labels = np.empty((draws, len(x)), dtype=int)
    for d in range(draws):
        rows = rng.choice(len(x), len(x), replace=True)
        labels[d] = KMeans(k, n_init=3, random_state=d).fit(x[rows]).predict(x)
    return labels


def stability(labelings):
    labelings = list(labelings)
    total = n = 0
    for i in range(len(labelings)):
        for j in range(i + 1, len(labelings)):
            total += adjusted_rand_score(labelings[i], labelings[j])
            n += 1
    return total / n

# %% [right] np.select, min-max scaling, a table of labels
def rule_segments(users):
    tier = users["activity_tier"].astype(str)
    return np.select([users["age_band"] == "13-17", users["age_band"] == "18-25"], ["minor", tier + "_young"], tier + "_adult")


def kmeans_labels(features, k, draws, seed):
    from sklearn.preprocessing import MinMaxScaler
    scaled = MinMaxScaler().fit_transform(features)
    rng = np.random.default_rng(seed)
    return pd.DataFrame({d: KMeans(k, n_init=10, random_state=1).fit(scaled[rng.choice(len(scaled), len(scaled))]).predict(scaled) for d in range(draws)})


def stability(labelings):
    labelings = [labelings[c] for c in labelings] if isinstance(labelings, pd.DataFrame) else labelings
    scores = np.array([[adjusted_rand_score(a, b) for a in labelings] for b in labelings])
    return float(scores[np.triu_indices(len(scores), 1)].mean())

# %% [right] apply by row, robust scaling
def rule_segments(users):
    return users.apply(lambda u: "minor" if u["age_band"] == "13-17" else u["activity_tier"] + ("_young" if u["age_band"] == "18-25" else "_adult"), axis=1)


def kmeans_labels(features, k, draws, seed):
    from sklearn.preprocessing import RobustScaler
    scaled = pd.DataFrame(RobustScaler().fit_transform(features), index=features.index)
    return [KMeans(k, n_init=5, random_state=0).fit(scaled.sample(len(scaled), replace=True, random_state=seed * 100 + d).values).predict(scaled.values)
            for d in range(draws)]


def stability(labelings):
    scores = []
    while len(labelings) > 1:
        first, *labelings = labelings
        scores.extend(adjusted_rand_score(first, other) for other in labelings)
    return sum(scores) / len(scores)

# %% [wrong: columns not scaled]
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.eq("18-25").map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    rng = np.random.default_rng(seed)
    x = features.to_numpy()
    return [KMeans(k, n_init=4, random_state=0).fit(x[rng.integers(0, len(x), len(x))]).predict(x) for _ in range(draws)]


def stability(labelings):
    from itertools import combinations
    return np.mean([adjusted_rand_score(a, b) for a, b in combinations(labelings, 2)])

# %% [wrong: nothing resampled]
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.eq("18-25").map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    x = ((features - features.mean()) / features.std()).to_numpy()
    return [KMeans(k, n_init=4, random_state=seed + d).fit_predict(x) for d in range(draws)]


def stability(labelings):
    from itertools import combinations
    return np.mean([adjusted_rand_score(a, b) for a, b in combinations(labelings, 2)])

# %% [wrong: labels of the resample, not of everybody]
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.eq("18-25").map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    x = ((features - features.mean()) / features.std()).to_numpy()
    rng = np.random.default_rng(seed)
    return [KMeans(k, n_init=4, random_state=0).fit_predict(x[rng.integers(0, len(x), len(x))]) for _ in range(draws)]


def stability(labelings):
    from itertools import combinations
    return np.mean([adjusted_rand_score(a, b) for a, b in combinations(labelings, 2)])

# %% [wrong: labels compared by name]
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.eq("18-25").map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    x = ((features - features.mean()) / features.std()).to_numpy()
    rng = np.random.default_rng(seed)
    return [KMeans(k, n_init=4, random_state=0).fit(x[rng.integers(0, len(x), len(x))]).predict(x) for _ in range(draws)]


def stability(labelings):
    from itertools import combinations
    return np.mean([np.mean(np.asarray(a) == np.asarray(b)) for a, b in combinations(labelings, 2)])

# %% [wrong: neighbouring draws only]
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.eq("18-25").map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    x = ((features - features.mean()) / features.std()).to_numpy()
    rng = np.random.default_rng(seed)
    return [KMeans(k, n_init=4, random_state=0).fit(x[rng.integers(0, len(x), len(x))]).predict(x) for _ in range(draws)]


def stability(labelings):
    return np.mean([adjusted_rand_score(a, b) for a, b in zip(labelings, labelings[1:])])

# %% [wrong: chance not taken off]
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.eq("18-25").map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    x = ((features - features.mean()) / features.std()).to_numpy()
    rng = np.random.default_rng(seed)
    return [KMeans(k, n_init=4, random_state=0).fit(x[rng.integers(0, len(x), len(x))]).predict(x) for _ in range(draws)]


def stability(labelings):
    from itertools import combinations
    from sklearn.metrics import rand_score
    return np.mean([rand_score(a, b) for a, b in combinations(labelings, 2)])

# %% [wrong: a draw compared with itself]
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.eq("18-25").map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    x = ((features - features.mean()) / features.std()).to_numpy()
    rng = np.random.default_rng(seed)
    return [KMeans(k, n_init=4, random_state=0).fit(x[rng.integers(0, len(x), len(x))]).predict(x) for _ in range(draws)]


def stability(labelings):
    return np.mean([adjusted_rand_score(a, b) for a in labelings for b in labelings])

# %% [wrong: minors sorted by activity]
def rule_segments(users):
    age = users["age_band"].astype(str)
    return users["activity_tier"].astype(str) + age.isin(["13-17", "18-25"]).map({True: "_young", False: "_adult"})


def kmeans_labels(features, k, draws, seed):
    x = ((features - features.mean()) / features.std()).to_numpy()
    rng = np.random.default_rng(seed)
    return [KMeans(k, n_init=4, random_state=0).fit(x[rng.integers(0, len(x), len(x))]).predict(x) for _ in range(draws)]


def stability(labelings):
    from itertools import combinations
    return np.mean([adjusted_rand_score(a, b) for a, b in combinations(labelings, 2)])

# %% [wrong: 26-35 counted as young]
def rule_segments(users):
    age = users["age_band"].astype(str)
    names = users["activity_tier"].astype(str) + age.isin(["18-25", "26-35"]).map({True: "_young", False: "_adult"})
    return names.where(age != "13-17", "minor")


def kmeans_labels(features, k, draws, seed):
    x = ((features - features.mean()) / features.std()).to_numpy()
    rng = np.random.default_rng(seed)
    return [KMeans(k, n_init=4, random_state=0).fit(x[rng.integers(0, len(x), len(x))]).predict(x) for _ in range(draws)]


def stability(labelings):
    from itertools import combinations
    return np.mean([adjusted_rand_score(a, b) for a, b in combinations(labelings, 2)])

# %% [wrong: the same resample in every draw]
from itertools import combinations

from sklearn.preprocessing import StandardScaler


def rule_segments(users):
    age = users.age_band.astype(str)
    name = users.activity_tier.astype(str) + np.where(age == "18-25", "_young", "_adult")
    return np.where(age == "13-17", "minor", name)


def kmeans_labels(features, k, draws, seed):
    x = StandardScaler().fit_transform(features)
    out = []
    for _ in range(draws):
        rng = np.random.default_rng(seed)
        out.append(KMeans(k, n_init=4, random_state=seed).fit(x[rng.integers(0, len(x), len(x))]).predict(x))
    return out


def stability(labelings):
    return np.mean([adjusted_rand_score(a, b) for a, b in combinations(labelings, 2)])
