"""Attempts at `verdicts`."""

# %% [right] dictionary
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds", "S5": "holds", "T1": "holds", "T2": "holds", "T3": "holds partly", "T4": "holds partly", "T5": "fails", "T6": "holds"}


# %% [right] a Series
verdicts = pd.Series("holds", index=[f"S{i}" for i in range(1, 6)] + [f"T{i}" for i in range(1, 7)])
verdicts[["S2", "S3", "T3", "T4"]] = "holds partly"
verdicts["T5"] = "fails"


# %% [right] other spelling
verdicts = dict(s1="Holds", s2="HOLDS PARTLY", s3="holds_partly", s4="holds", s5="holds ", t1="holds", t2="holds",
                t3="holds-partly", t4="holds partly", t5="Fails", t6="holds")


# %% [wrong: attributed taken for incremental]
verdicts = {"S1": "holds", "S2": "holds", "S3": "holds partly", "S4": "holds", "S5": "holds", "T1": "holds", "T2": "holds", "T3": "holds partly", "T4": "holds partly", "T5": "fails", "T6": "holds"}


# %% [wrong: benefit taken for unconcern]
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds", "S4": "holds", "S5": "holds", "T1": "holds", "T2": "holds", "T3": "holds partly", "T4": "holds partly", "T5": "fails", "T6": "holds"}


# %% [wrong: a law in force taken for a law obeyed]
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds", "S5": "holds", "T1": "holds partly", "T2": "holds", "T3": "holds partly", "T4": "holds partly", "T5": "fails", "T6": "holds"}


# %% [wrong: purchases for GMV]
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds", "S5": "holds", "T1": "holds", "T2": "holds partly", "T3": "holds partly", "T4": "holds partly", "T5": "fails", "T6": "holds"}


# %% [wrong: what people do taken for what they say]
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds", "S5": "holds", "T1": "holds", "T2": "holds", "T3": "holds", "T4": "holds partly", "T5": "fails", "T6": "holds"}


# %% [wrong: what people say taken for what they do]
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds", "S5": "holds", "T1": "holds", "T2": "holds", "T3": "holds partly", "T4": "holds", "T5": "fails", "T6": "holds"}


# %% [wrong: names removed taken for anonymous]
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds", "S5": "holds", "T1": "holds", "T2": "holds", "T3": "holds partly", "T4": "holds partly", "T5": "holds", "T6": "holds"}


# %% [wrong: silence for evidence]
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds", "S5": "holds", "T1": "holds", "T2": "holds", "T3": "holds partly", "T4": "holds partly", "T5": "cannot tell", "T6": "holds"}


# %% [wrong: one half overlooked]
verdicts = {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds partly", "S5": "holds", "T1": "holds", "T2": "holds", "T3": "holds partly", "T4": "holds partly", "T5": "fails", "T6": "holds"}

