"""Attempts at `budget_ledger`."""

# %% [right] one total for each group, everyone added to all
def budget_ledger(releases, budget):
    totals = {group: 0.0 for _, group, _ in releases if group != "everyone"}
    totals["somebody in no group"] = 0.0
    admitted = []
    for name, group, epsilon in releases:
        touched = list(totals) if group == "everyone" else [group]
        if all(totals[g] + epsilon <= budget + 1e-9 for g in touched):
            for g in touched:
                totals[g] += epsilon
            admitted.append(name)
    return admitted, max(totals.values())

# %% [right] recomputed from scratch each time
def budget_ledger(releases, budget):
    def worst(taken):
        base = sum(e for _, g, e in taken if g == "everyone")
        groups = {g for _, g, _ in taken} - {"everyone"}
        return base + max([sum(e for _, h, e in taken if h == g) for g in groups], default=0)
    taken = []
    for release in releases:
        if worst([*taken, release]) <= budget + 1e-12:
            taken.append(release)
    return [r[0] for r in taken], worst(taken)

# %% [right] a class inside, a dictionary back
def budget_ledger(releases, budget):
    class Book:
        def __init__(self):
            self.all, self.group = 0.0, pd.Series(dtype=float)

        def top(self, group=None):
            if group is None:
                return self.all + (self.group.max() if len(self.group) else 0.0)
            return self.all + self.group.get(group, 0.0)

    book, names = Book(), []
    for name, group, epsilon in releases:
        before = book.top() if group == "everyone" else book.top(group)
        if round(before + epsilon, 9) > budget:
            continue
        names.append(name)
        if group == "everyone":
            book.all += epsilon
        else:
            book.group.loc[group] = book.group.get(group, 0.0) + epsilon
    return names, book.top()

# %% [wrong: maximum for the sum]
def budget_ledger(releases, budget):
    names, most = [], 0.0
    for name, group, epsilon in releases:
        if epsilon <= budget:
            names.append(name)
            most = max(most, epsilon)
    return names, most

# %% [wrong: disjoint groups added up]
def budget_ledger(releases, budget):
    names, spent = [], 0.0
    for name, group, epsilon in releases:
        if spent + epsilon <= budget:
            names.append(name)
            spent += epsilon
    return names, spent

# %% [wrong: refused releases charged]
def budget_ledger(releases, budget):
    totals = {group: 0.0 for _, group, _ in releases if group != "everyone"} | {"rest": 0.0}
    names, spent = [], 0.0
    for name, group, epsilon in releases:
        touched = list(totals) if group == "everyone" else [group]
        for g in touched:
            totals[g] += epsilon
        if max(totals[g] for g in touched) <= budget:
            names.append(name)
    return names, max(totals.values())

# %% [wrong: stopped at the first refusal]
def budget_ledger(releases, budget):
    totals = {group: 0.0 for _, group, _ in releases if group != "everyone"} | {"rest": 0.0}
    names = []
    for name, group, epsilon in releases:
        touched = list(totals) if group == "everyone" else [group]
        if max(totals[g] + epsilon for g in touched) > budget:
            break
        for g in touched:
            totals[g] += epsilon
        names.append(name)
    return names, max(totals.values())

# %% [wrong: the exact budget refused]
def budget_ledger(releases, budget):
    totals = {group: 0.0 for _, group, _ in releases if group != "everyone"} | {"rest": 0.0}
    names = []
    for name, group, epsilon in releases:
        touched = list(totals) if group == "everyone" else [group]
        if max(totals[g] + epsilon for g in touched) < budget:
            for g in touched:
                totals[g] += epsilon
            names.append(name)
    return names, max(totals.values())

# %% [wrong: everyone kept apart]
def budget_ledger(releases, budget):
    totals, names = {}, []
    for name, group, epsilon in releases:
        if totals.get(group, 0.0) + epsilon <= budget:
            totals[group] = totals.get(group, 0.0) + epsilon
            names.append(name)
    return names, max(totals.values())

# %% [wrong: repeats for free]
def budget_ledger(releases, budget):
    totals = {group: 0.0 for _, group, _ in releases if group != "everyone"} | {"rest": 0.0}
    names = []
    for name, group, epsilon in releases:
        touched = list(totals) if group == "everyone" else [group]
        if name in names:
            names.append(name)
        elif max(totals[g] + epsilon for g in touched) <= budget:
            for g in touched:
                totals[g] += epsilon
            names.append(name)
    return names, max(totals.values())

# %% [right] exact fractions, one account a group
from fractions import Fraction


def budget_ledger(releases, budget):
    accounts = {group: Fraction(0) for _, group, _ in releases if group != "everyone"} | {None: Fraction(0)}
    names = []
    for name, group, epsilon in releases:
        touched = list(accounts) if group == "everyone" else [group]
        if all(accounts[g] + Fraction(str(epsilon)) <= Fraction(str(budget)) for g in touched):
            names.append(name)
            for g in touched:
                accounts[g] += Fraction(str(epsilon))
    return names, float(max(accounts.values()))

# %% [wrong: everyone's releases checked without the groups]
def budget_ledger(releases, budget):
    common, groups, names = 0, {}, []
    for name, group, epsilon in releases:
        if group == "everyone":
            if common + epsilon <= budget:
                common += epsilon
                names.append(name)
        elif common + groups.get(group, 0) + epsilon <= budget:
            groups[group] = groups.get(group, 0) + epsilon
            names.append(name)
    return names, common + max(groups.values(), default=0)
