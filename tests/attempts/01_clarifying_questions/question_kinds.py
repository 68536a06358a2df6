"""Attempts at `question_kinds` (and `idle_questions`, set in the same cell)."""

# %% [right] a dictionary and a set
question_kinds = {1: "business", 2: "resource", 3: "context", 4: "technical", 5: "user", 6: "user", 7: "context", 8: "business",
                  9: "technical", 10: "technical", 11: "user", 12: "resource", 13: "business", 14: "resource", 15: "context"}
idle_questions = {3, 6, 8, 10, 14}

# %% [right] inverted from kind to numbers
by_kind = {"context": [3, 7, 15], "business": [1, 8, 13], "user": [5, 6, 11], "technical": [4, 9, 10], "resource": [2, 12, 14]}
question_kinds = {number: kind for kind, numbers in by_kind.items() for number in numbers}
idle_questions = [14, 10, 8, 6, 3]

# %% [right] a Series with other labels, capital letters
question_kinds = pd.Series(
    "Business Resource Context Technical User User Context Business Technical Technical User Resource Business Resource Context".split(),
    index=[f"Q{n}" for n in range(1, 16)])
idle_questions = ("Q3", "Q6", "Q8", "Q10", "Q14")

# %% [right] a list of fifteen and an array
question_kinds = ["business", "resource", "context", "technical", "user", "user", "context", "business", "technical", "technical",
                  "user", "resource", "business", "resource", "context"]
idle_questions = np.array([3, 6, 8, 10, 14])

# %% [wrong: a legal gate weighed like a gain]
question_kinds = dict(enumerate("business resource context technical user user context business technical technical user resource business resource context".split(), 1))
idle_questions = {3, 6, 10, 14}

# %% [wrong: asking what the brief has answered]
question_kinds = dict(enumerate("business resource context technical user user context business technical technical user resource business resource context".split(), 1))
idle_questions = {6, 8, 10, 14}

# %% [wrong: interesting taken for useful] nothing struck out
question_kinds = dict(enumerate("business resource context technical user user context business technical technical user resource business resource context".split(), 1))
idle_questions = set()

# %% [wrong: a useful question struck out] everything struck out
question_kinds = dict(enumerate("business resource context technical user user context business technical technical user resource business resource context".split(), 1))
idle_questions = set(range(1, 16))

# %% [wrong: what is possible taken for what there is time for]
question_kinds = dict(enumerate("business resource context resource user user context business resource technical user resource business technical context".split(), 1))
idle_questions = {3, 6, 8, 10, 14}

# %% [wrong: why now taken for how much]
question_kinds = dict(enumerate("business resource context technical user user business business technical technical user resource business resource business".split(), 1))
idle_questions = {3, 6, 8, 10, 14}

# %% [wrong: what people want taken for what the firm earns]
question_kinds = dict(enumerate("business resource context technical business user context business technical technical business resource business resource context".split(), 1))
idle_questions = {3, 6, 8, 10, 14}

# %% [right] debatable kinds of idle questions
question_kinds = dict(enumerate("business resource context technical user context context business technical technical user resource business context context".split(), 1))
idle_questions = frozenset({3, 6, 8, 10, 14})

# %% [wrong: another kind] every question about users
question_kinds = {number: "user" for number in range(1, 16)}
idle_questions = {3, 6, 8, 10, 14}

# %% [right] Series from 1, idle as a boolean Series
question_kinds = pd.Series("business resource context technical user user context business technical technical user resource business resource context".split(), index=range(1, 16))
idle_questions = pd.Series(question_kinds.index.isin([3, 6, 8, 10, 14]), index=question_kinds.index)

# %% [right] an array of kinds
question_kinds = np.array("business resource context technical user user context business technical technical user resource business resource context".split())
idle_questions = (3, 6, 8, 10, 14)

# %% [right] a Series with the default index
question_kinds = pd.Series("business resource context technical user user context business technical technical user resource business resource context".split())
idle_questions = {3, 6, 8, 10, 14}

# %% [wrong: starts at 1, not at 0] numbered from zero
question_kinds = dict(enumerate("business resource context technical user user context business technical technical user resource business resource context".split()))
idle_questions = {2, 5, 7, 9, 13}
