# %% [right] the example's shape
first_prediction = {"answer": 65, "confidence": 70}

# %% [right] far from the truth and certain of it
first_prediction = {"answer": 100, "confidence": 100}

# %% [right] both ends of the scale
first_prediction = dict(confidence=0, answer=0)

# %% [right] floats, other order, capitals
first_prediction = {"Confidence": 62.5, "Answer": 41.0}

# %% [right] a NumPy number and a remark
first_prediction = {"answer": np.float64(33.3), "confidence": np.int64(55), "why": "most people just click on"}

# %% [right] a pair
first_prediction = (80, 90)

# %% [right] worked out by a function
def my_guess():
    return {"answer": 98 / 2, "confidence": 50}

first_prediction = my_guess()

# %% [right] a Series
first_prediction = pd.Series({"answer": 12, "confidence": 80})

# %% [right] confidence as a fraction: valid, with a note
first_prediction = {"answer": 45, "confidence": 0.8}

# %% [wrong: confidence outside 0 to 100]
first_prediction = {"answer": 60, "confidence": 150}

# %% [wrong: answer outside 0 to 100]
first_prediction = {"answer": -5, "confidence": 70}

# %% [wrong: confidence left out]
first_prediction = {"answer": 60}

# %% [wrong: answer left out]
first_prediction = {"confidence": 60, "guess": 40}

# %% [wrong: text instead of a number]
first_prediction = {"answer": "about half", "confidence": "high"}

# %% [wrong: text instead of a number]
first_prediction = {"answer": 50, "confidence": "70 %"}

# %% [wrong: a range instead of one number]
first_prediction = {"answer": (30, 50), "confidence": 80}

# %% [wrong: confidence left out]
first_prediction = 40

# %% [right] a dataclass
from dataclasses import dataclass
@dataclass
class P: 
    answer: float
    confidence: float
first_prediction = P(70, 60)

# %% [right] an array of two
first_prediction = np.array([30, 40])
