//! The engine against somebody else's numbers: the golden values of PyTorch, scikit-learn, NumPy and SciPy in
//! tests/fixtures/golden, each made by the script beside it.

mod elementwise;
mod figures;
mod formula;
mod initial;
mod reading;
mod training;
