"""Writes reduce.json and generate.json: what scikit-learn makes of the same rows. Run with scikit-learn 1.9."""

import json
import pathlib

import numpy
import sklearn
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.mixture import GaussianMixture

random = numpy.random.default_rng(3)
folder = pathlib.Path(__file__).parent.parent / "fixtures" / "golden"
made = f"scikit-learn {sklearn.__version__}, by tests/tasks/golden.py"


def write(name, **values):
    (folder / name).write_text(json.dumps({"made": made, **values}) + "\n")


# Trustworthiness of principal components and of a poor projection; continuity is it with both sides exchanged.
rows = random.normal(size=(60, 3)) @ random.normal(size=(3, 5)) + 0.3 * random.normal(size=(60, 5))
rows = numpy.round((rows - rows.min()) / numpy.ptp(rows), 5)
sets = {"pca": PCA(2).fit_transform(rows), "poor": numpy.round(rows[:, :2] + 0.2 * random.normal(size=(60, 2)), 4)}
write(
    "reduce.json",
    rows=rows.tolist(),
    poor=sets["poor"].tolist(),
    cases=[
        {
            "points": name,
            "neighbours": k,
            "trustworthiness": trustworthiness(rows, points, n_neighbors=k),
            "continuity": trustworthiness(points, rows, n_neighbors=k),
        }
        for name, points in sets.items()
        for k in (1, 5, 12)
    ],
)

# A mixture of three clouds that are well apart, so that every start ends there; one of them slanted.
clouds = [
    random.normal(size=(80, 3)) @ numpy.array([[1, 0.6, 0], [0, 0.5, 0.2], [0, 0, 0.8]]),
    random.normal(size=(50, 3)) * 0.7 + [6, 0, 1],
    random.normal(size=(70, 3)) * [0.4, 1.2, 0.6] + [0, 7, -4],
]
points = numpy.round(numpy.concatenate(clouds), 4).astype("f4")
mixture = GaussianMixture(3, tol=1e-9, max_iter=1000, random_state=0).fit(points)
order = numpy.argsort(mixture.means_[:, 0])
write(
    "generate.json",
    points=[[round(float(value), 4) for value in row] for row in points],
    weights=mixture.weights_[order].tolist(),
    means=mixture.means_[order].tolist(),
    covariances=mixture.covariances_[order].tolist(),
    logLikelihood=float(mixture.score(points)),
)
