"""How surprising a count is, once ordinary drift of its rate is allowed for."""

import math

from core.jit import compiled

RAREST, COMMONEST = 1e-4, 0.98  # shares outside are estimates of too little: their log-odds would explode
FEWEST = 1e-3  # an expectation below one in a thousand says that nothing is known, not that nothing can come
STEPS = 60  # Newton with steps of at most 1; a log-odds drift of 30 is already absurd
CLOSE = 1e-10


@compiled
def binomial_surprise(count: float, of: float, share: float, drift: float) -> float:
    """Z(y; n, p, sigma): standard deviations of log-odds drift and of chance that together explain count out of `of`.

    The root of twice the minimum over x of the binomial deviance at logit(share) + x plus x^2 / (2 drift^2).
    count, of: effective, >= 0 (of is raised to count). share: expected, in (0, 1). drift: sd of its log-odds, > 0.
    Returns 0 when count is not above its expectation.
    Source: profile (penalised) likelihood ratio; McCullagh and Nelder, Generalized Linear Models, 2nd ed., 4.4.
    """
    of = max(of, count)
    share = min(max(share, RAREST), COMMONEST)
    if count <= of * share:
        return 0.0
    odds = math.log(share / (1.0 - share))
    stiffness = 1.0 / (drift * drift)
    x = 0.0
    for _ in range(STEPS):
        rate = 1.0 / (1.0 + math.exp(-odds - x))
        step = (x * stiffness + of * rate - count) / (stiffness + of * rate * (1.0 - rate))
        x -= max(-1.0, min(1.0, step))
        if abs(step) < CLOSE:
            break
    rate = 1.0 / (1.0 + math.exp(-odds - x))
    seen = count / of
    deviance = count * math.log(seen / rate)
    if of > count:
        deviance += (of - count) * math.log((1.0 - seen) / (1.0 - rate))
    return math.sqrt(max(0.0, 2.0 * deviance + x * x * stiffness))


@compiled
def poisson_surprise(count: float, expected: float, drift: float) -> float:
    """The same for a Poisson count whose mean drifts log-normally.

    count, expected: effective, >= 0. drift: sd of the log of the mean, > 0.
    Returns 0 when count is not above its expectation.
    """
    expected = max(expected, FEWEST)
    if count <= expected:
        return 0.0
    stiffness = 1.0 / (drift * drift)
    x = 0.0
    for _ in range(STEPS):
        mean = expected * math.exp(x)
        step = (x * stiffness + mean - count) / (stiffness + mean)
        x -= max(-1.0, min(1.0, step))
        if abs(step) < CLOSE:
            break
    mean = expected * math.exp(x)
    deviance = count * math.log(count / mean) - (count - mean)
    return math.sqrt(max(0.0, 2.0 * deviance + x * x * stiffness))
