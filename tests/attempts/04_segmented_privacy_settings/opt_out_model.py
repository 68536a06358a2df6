"""Attempts at `opt_out_model`."""

# %% [right] one-hot by pandas, logistic regression
def opt_out_model(train, new):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    cols = ["screen", "activity_tier", "age_band", "device", "prior_orders", "days_with_us", "profile_fields"]
    x = pd.get_dummies(train[cols]).astype(float)
    z = pd.get_dummies(new[cols]).astype(float).reindex(columns=x.columns, fill_value=0.0)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=10, max_iter=2000))
    model.fit(x, train["said_no"])
    return model.predict_proba(z)[:, 1]

# %% [right] columns dropped, ColumnTransformer with selectors, a Series back
def opt_out_model(train, new):
    from sklearn.compose import ColumnTransformer, make_column_selector
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    x, y = train.drop(columns=["said_no", "user_id", "sensitive_share"]), train["said_no"].astype(bool)
    pipe = Pipeline([
        ("prep", ColumnTransformer([("words", OneHotEncoder(handle_unknown="infrequent_if_exist", drop=None), make_column_selector(dtype_exclude=np.number)),
                                    ("numbers", StandardScaler(), make_column_selector(dtype_include=np.number))])),
        ("fit", LogisticRegression(penalty="l2", C=1.0, solver="liblinear")),
    ])
    pipe.fit(x, y)
    return pd.Series(pipe.predict_proba(new[x.columns])[:, list(pipe.classes_).index(True)], index=new.index)

# %% [right] a boosted model, calibrated by cross-fitting
def opt_out_model(train, new):
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder
    words, numbers = ["screen", "activity_tier", "age_band", "device"], ["prior_orders", "profile_fields"]
    prepare = make_column_transformer((OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), words), ("passthrough", numbers))
    booster = HistGradientBoostingClassifier(max_depth=3, learning_rate=0.05, max_iter=80, min_samples_leaf=60, random_state=0)
    model = CalibratedClassifierCV(make_pipeline(prepare, booster), method="isotonic", cv=3).fit(train[words + numbers], train["said_no"])
    return model.predict_proba(new[words + numbers])[:, 1].tolist()

# %% [right] a forest with large leaves
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder
    use = ["screen", "activity_tier", "age_band", "device", "prior_orders", "profile_fields"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), use[:4]), remainder="passthrough"),
                          RandomForestClassifier(200, min_samples_leaf=25, max_features=None, random_state=0))
    return model.fit(train[use], train["said_no"]).predict_proba(new[use])[:, 1]

# %% [wrong: a sensitive attribute used]
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    words = ["screen", "activity_tier", "age_band", "device"]
    numbers = ["prior_orders", "days_with_us", "profile_fields", "sensitive_share"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), numbers)), LogisticRegression())
    return model.fit(train[words + numbers], train["said_no"]).predict_proba(new[words + numbers])[:, 1]

# %% [wrong: a user's number taken for a trait]
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder
    words = ["screen", "activity_tier", "age_band", "device"]
    x, z = train.drop(columns=["said_no", "sensitive_share"]), new.drop(columns=["sensitive_share"])
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), remainder="passthrough"), RandomForestClassifier(100, min_samples_leaf=20, random_state=0))
    return model.fit(x, train["said_no"]).predict_proba(z[list(x)])[:, 1]

# %% [wrong: decisions for probabilities]
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    words, numbers = ["screen", "activity_tier", "age_band", "device"], ["prior_orders", "days_with_us", "profile_fields"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), numbers)), LogisticRegression())
    return model.fit(train[words + numbers], train["said_no"]).predict(new[words + numbers])

# %% [wrong: weights that balance the classes]
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    words, numbers = ["screen", "activity_tier", "age_band", "device"], ["prior_orders", "days_with_us", "profile_fields"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), numbers)), LogisticRegression(class_weight="balanced"))
    return model.fit(train[words + numbers], train["said_no"]).predict_proba(new[words + numbers])[:, 1]

# %% [wrong: the probability of a yes]
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    words, numbers = ["screen", "activity_tier", "age_band", "device"], ["prior_orders", "days_with_us", "profile_fields"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), numbers)), LogisticRegression())
    return model.fit(train[words + numbers], train["said_no"]).predict_proba(new[words + numbers])[:, 0]

# %% [wrong: too sure of itself]
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder
    words, numbers = ["screen", "activity_tier", "age_band", "device"], ["prior_orders", "days_with_us", "profile_fields"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), ("passthrough", numbers)), RandomForestClassifier(100, random_state=0))
    return model.fit(train[words + numbers], train["said_no"]).predict_proba(new[words + numbers])[:, 1]

# %% [wrong: the screen left out]
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    words, numbers = ["activity_tier", "device"], ["prior_orders", "days_with_us"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), numbers)), LogisticRegression())
    return model.fit(train[words + numbers], train["said_no"]).predict_proba(new[words + numbers])[:, 1]

# %% [wrong: one rate for everybody]
def opt_out_model(train, new):
    rng = np.random.default_rng(0)
    return np.clip(train["said_no"].mean() + rng.normal(0, 1e-6, len(new)), 0, 1)

# %% [wrong: the probabilities of yes and no together]
def opt_out_model(train, new):
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    words, numbers = ["screen", "activity_tier", "age_band", "device"], ["prior_orders", "days_with_us", "profile_fields"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), numbers)), LogisticRegression())
    return model.fit(train[words + numbers], train["said_no"]).predict_proba(new[words + numbers])

# %% [wrong: unknown categories] the encoder fails on a new device
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

def opt_out_model(train, new):
    words, numbers = ["screen", "activity_tier", "age_band", "device"], ["prior_orders", "days_with_us", "profile_fields"]
    model = make_pipeline(make_column_transformer((OneHotEncoder(), words), (StandardScaler(), numbers)), LogisticRegression(max_iter=1000))
    return model.fit(train[words + numbers], train.said_no).predict_proba(new[words + numbers])[:, 1]
