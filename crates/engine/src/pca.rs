//! Principal component analysis, the honest baseline of every autoencoder: the best linear code of a given width.
//!
//! Covariance C = XᵀX / (n − 1) of the centred rows; components are its eigenvectors by falling eigenvalue, signs
//! fixed so that the largest value of each is positive. O(rows · columns² + columns³).
//!
//! Reference: Hotelling (1933), "Analysis of a complex of statistical variables into principal components".

use crate::eigen;
use crate::error::{Code, Error, Result};
use crate::rows::{CHUNK, Data, Rows};
use kernels::{Team, Write, region};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

/// `components` is `[dimensions, columns]`, `points` is `[rows, dimensions]`, both row-major.
#[derive(Clone, Debug)]
pub struct Pca {
    pub mean: Vec<f32>,
    pub components: Vec<f32>,
    /// Variance along each component.
    pub explained_variance: Vec<f32>,
    /// The same as a share of the total variance.
    pub explained_variance_ratio: Vec<f32>,
    /// The rows, centred, in the new coordinates.
    pub points: Vec<f32>,
}

pub fn pca(
    data: Data,
    rows: usize,
    columns: usize,
    dimensions: usize,
    members: usize,
) -> Result<Pca> {
    let rows = Rows::new("", data, rows, columns)?;
    if dimensions == 0 || dimensions > columns.min(rows.count()) {
        return Err(Error::new(Code::OutOfRange, "dimensions")
            .expected(format!(
                "a whole number from 1 to {}, the smaller of rows and columns",
                columns.min(rows.count())
            ))
            .received(dimensions)
            .hint("ask for fewer dimensions, or pass more rows"));
    }
    region(members, |team| {
        Ok(Analysis {
            rows: &rows,
            columns,
            team,
        }
        .run(dimensions))
    })
}

struct Analysis<'a> {
    rows: &'a Rows,
    columns: usize,
    team: &'a Team,
}

impl Analysis<'_> {
    fn run(&self, dimensions: usize) -> Pca {
        let mean = self.mean();
        let covariance = self.covariance(&mean);
        let total: f64 = covariance.iter().step_by(self.columns + 1).sum();
        let eigen = eigen::symmetric(self.team, covariance, self.columns);
        let mut order: Vec<usize> = (0..self.columns).collect();
        order.sort_unstable_by(|a, b| {
            let falling = eigen.values[*b].total_cmp(&eigen.values[*a]);
            falling.then(a.cmp(b))
        });
        order.truncate(dimensions);
        let mut components = Vec::with_capacity(dimensions * self.columns);
        for &index in &order {
            let vector = &eigen.vectors[index * self.columns..][..self.columns];
            let largest =
                vector.iter().copied().fold(
                    0.0_f64,
                    |most, x| if x.abs() > most.abs() { x } else { most },
                );
            components.extend(vector.iter().map(|value| (value * largest.signum()) as f32));
        }
        let variance: Vec<f64> = order
            .iter()
            .map(|&index| eigen.values[index].max(0.0))
            .collect();
        Pca {
            points: self.project(&mean, &components, dimensions),
            mean,
            components,
            explained_variance_ratio: variance
                .iter()
                .map(|value| {
                    if total > 0.0 {
                        (value / total) as f32
                    } else {
                        0.0
                    }
                })
                .collect(),
            explained_variance: variance.into_iter().map(|value| value as f32).collect(),
        }
    }

    fn each_chunk(&self, mut visit: impl FnMut(ArrayView2<f32>)) {
        let mut chunk = Array2::zeros((CHUNK, self.columns));
        let all = self.rows.all();
        for range in all.chunks() {
            let mut part = chunk.slice_axis_mut(Axis(0), (..range.len()).into());
            all.copy(self.team, range, part.view_mut());
            visit(part.view());
        }
    }

    fn mean(&self) -> Vec<f32> {
        let mut sums = vec![0.0_f64; self.columns];
        self.each_chunk(|chunk| {
            for row in chunk.rows() {
                sums.iter_mut()
                    .zip(row)
                    .for_each(|(sum, value)| *sum += f64::from(*value));
            }
        });
        sums.into_iter()
            .map(|sum| (sum / self.rows.count() as f64) as f32)
            .collect()
    }

    /// Products in f32 within a chunk of centred rows, sums over chunks in f64.
    fn covariance(&self, mean: &[f32]) -> Vec<f64> {
        let mut sums = vec![0.0_f64; self.columns * self.columns];
        let mut product = Array2::zeros((self.columns, self.columns));
        self.each_centred(mean, |centred| {
            kernels::gemm(
                self.team,
                centred.t(),
                centred,
                Write::Overwrite,
                product.view_mut(),
            );
            sums.iter_mut()
                .zip(&product)
                .for_each(|(sum, value)| *sum += f64::from(*value));
        });
        let degrees = (self.rows.count() - 1).max(1) as f64;
        let symmetric = |at: usize| {
            let (row, column) = (at / self.columns, at % self.columns);
            sums[row.min(column) * self.columns + row.max(column)] / degrees
        };
        (0..sums.len()).map(symmetric).collect()
    }

    fn each_centred(&self, mean: &[f32], mut visit: impl FnMut(ArrayView2<f32>)) {
        let mean = ArrayView1::from(mean);
        let mut centred = Array2::zeros((CHUNK, self.columns));
        self.each_chunk(|chunk| {
            let mut part = centred.slice_axis_mut(Axis(0), (..chunk.nrows()).into());
            part.assign(&chunk);
            part -= &mean;
            visit(part.view());
        });
    }

    fn project(&self, mean: &[f32], components: &[f32], dimensions: usize) -> Vec<f32> {
        let components = ArrayView2::from_shape((dimensions, self.columns), components)
            .expect("as many values as the shape says");
        let mut points = Array2::zeros((self.rows.count(), dimensions));
        let mut chunks = points.axis_chunks_iter_mut(Axis(0), CHUNK);
        self.each_centred(mean, |centred| {
            let out = chunks.next().expect("as many chunks of points as of rows");
            kernels::gemm(self.team, centred, components.t(), Write::Overwrite, out);
        });
        points.into_raw_vec_and_offset().0
    }
}
