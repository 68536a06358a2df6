"""Attempts at `sample_size`."""

# %% [right] statsmodels, rounded up
import math
from statsmodels.stats.power import NormalIndPower, TTestIndPower

def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return math.ceil(NormalIndPower().solve_power(abs(gain) * mean / sd, alpha=alpha, power=power, ratio=1.0))

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return math.ceil(NormalIndPower().solve_power((margin + truth) * mean / sd, alpha=alpha / 2, power=power, alternative="larger"))

# %% [right] statsmodels with t quantiles
from statsmodels.stats.power import tt_ind_solve_power

def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return tt_ind_solve_power(effect_size=gain * mean / sd, alpha=alpha, power=power)

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return tt_ind_solve_power(effect_size=(margin + truth) * mean / sd, alpha=alpha / 2, power=power, alternative="larger")

# %% [right] by hand, absolute quantities, numpy ceil
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    quantiles = norm.isf(alpha / 2) + norm.isf(1 - power)
    variance_of_a_difference = 2 * sd**2
    return np.ceil(variance_of_a_difference * quantiles**2 / (gain * mean) ** 2)

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    distance = mean * truth - (-mean * margin)
    return int(2 * (sd * (norm.isf(alpha / 2) + norm.ppf(power)) / distance) ** 2) + 1

# %% [right] search with the standard library
from statistics import NormalDist

def _power(n, distance, sd, alpha):
    return NormalDist().cdf(distance / (sd * (2 / n) ** 0.5) - NormalDist().inv_cdf(1 - alpha / 2))

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    low, high = 2, 10**9
    while high - low > 1:
        n = (low + high) // 2
        low, high = (low, n) if _power(n, mean * (margin + truth), sd, alpha) >= power else (n, high)
    return high

def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return users_for_margin(mean, sd, gain, power, alpha)

# %% [wrong: one sample for two]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return (sd * (norm.ppf(1 - alpha / 2) + norm.ppf(power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin + truth, power, alpha)

# %% [wrong: both arms counted]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 4 * (sd * (norm.ppf(1 - alpha / 2) + norm.ppf(power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin + truth, power, alpha)

# %% [wrong: one-sided level]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * (norm.ppf(1 - alpha) + norm.ppf(power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin + truth, power, alpha)

# %% [wrong: one-sided level] in the margin only
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * (norm.ppf(1 - alpha / 2) + norm.ppf(power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return 2 * (sd * (norm.ppf(1 - alpha) + norm.ppf(power)) / (mean * (margin + truth))) ** 2

# %% [wrong: relative change taken for an absolute one]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * (norm.ppf(1 - alpha / 2) + norm.ppf(power)) / gain) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin + truth, power, alpha)

# %% [wrong: the truth ignored]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * (norm.ppf(1 - alpha / 2) + norm.ppf(power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin, power, alpha)

# %% [wrong: the truth subtracted the wrong way]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * (norm.ppf(1 - alpha / 2) + norm.ppf(power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin - truth, power, alpha)

# %% [wrong: power forgotten]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * norm.ppf(1 - alpha / 2) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin + truth, power, alpha)

# %% [wrong: error proportional to 1/n]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return np.sqrt(2) * sd * (norm.ppf(1 - alpha / 2) + norm.ppf(power)) / (mean * gain)

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin + truth, power, alpha)

# %% [wrong: equivalence on both sides]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * (norm.ppf(1 - alpha / 2) + norm.ppf(power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return 2 * (sd * (norm.ppf(1 - alpha / 2) + norm.ppf((1 + power) / 2)) / (mean * (margin + truth))) ** 2

# %% [wrong: level fixed at 5 %]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * (1.959964 + norm.ppf(power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin + truth, power, alpha)

# %% [wrong: power taken for its complement]
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    return 2 * (sd * (norm.ppf(1 - alpha / 2) + norm.ppf(1 - power)) / (mean * gain)) ** 2

def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    return users_for_gain(mean, sd, margin + truth, power, alpha)
