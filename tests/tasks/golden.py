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

# Wiener's filter and non-local means of a grey and a colour image with noise of 0.1.
from scipy import __version__ as scipy_version
from scipy.signal import wiener
from skimage import __version__ as skimage_version
from skimage.restoration import denoise_nl_means


def scene(height, width, channels):
    y, x, c = numpy.mgrid[0:height, 0:width, 0:channels]
    clean = (3 * x + 2 * y + 30 * c) % 97 / 97 * 0.6 + 0.3 * ((x + 2 * y) // 6 % 2)
    return numpy.round(clean + 0.1 * random.normal(size=clean.shape), 4)


def means(image):
    settings = {"patch_size": 5, "patch_distance": 6, "h": 0.08, "sigma": 0.1, "fast_mode": False}
    return numpy.round(denoise_nl_means(image, channel_axis=-1, **settings), 5).ravel().tolist()


made = f"SciPy {scipy_version} and scikit-image {skimage_version}, by tests/tasks/golden.py"
images = {"grey": scene(20, 24, 1), "colour": scene(18, 16, 3)}
write(
    "image-filters.json",
    images={
        name: {
            "shape": image.shape,
            "data": image.ravel().tolist(),
            "wiener": numpy.round(wiener(image, (5, 5, 1), 0.01), 5).ravel().tolist(),
            "nonLocalMeans": means(image),
        }
        for name, image in images.items()
    },
)
