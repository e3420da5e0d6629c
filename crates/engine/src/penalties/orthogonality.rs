//! Directions at right angles. Of `weights`: weight · Σ over weight tensors W `[n, m]` of ‖WᵀW − I‖² (of ‖WWᵀ − I‖² where
//! n < m), so units of length 1 with products 0;  d_W = 4 · weight · W (WᵀW − I). Of `codes`: weight · ½ Σ_{a≠b} C_ab²,
//! C the codes' covariance over the batch;  d_z = 2 · weight / rows · (z − mean) C′, C′ being C without its diagonal. Both
//! mean and covariance are weighed where rows have weights.
//!
//! References: weights: Brock, Lim, Ritchie, Weston (2017), "Neural photo editing with introspective adversarial
//! networks"; codes: Cogswell et al. (2016), "Reducing overfitting in deep networks by decorrelating representations".

use super::{Need, Penalty, Site};
use crate::error::Result;
use crate::graph::{matrix, matrix_mut};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use kernels::{Scalar, Write, gemm};
use ndarray::{ArrayView2, ArrayViewMut2};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Options)]
pub enum Of {
    #[default]
    Weights,
    Codes,
}

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Orthogonality {
    /// Factor of the penalty, ≥ 0.
    pub weight: f64,
    /// `weights` or `codes`. Default `weights`.
    #[options(default)]
    pub of: Of,
}

impl Member for Orthogonality {
    fn examples() -> Vec<Self> {
        [Of::Weights, Of::Codes]
            .map(|of| Orthogonality { weight: 0.3, of })
            .to_vec()
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 switches the penalty off")
    }
}

impl<T: Scalar> Penalty<T> for Orthogonality {
    fn need(&self) -> Need {
        match self.of {
            Of::Weights => Need::Weights,
            Of::Codes => Need::Codes,
        }
    }

    fn least_rows(&self) -> usize {
        match self.of {
            Of::Weights => 1,
            Of::Codes => 2,
        }
    }

    /// The products, and for codes their differences from the mean.
    fn scratch(&self, shape: &[usize]) -> usize {
        let (columns, all) = (shape[shape.len() - 1], shape.iter().product::<usize>());
        match self.of {
            Of::Weights => columns.min(all / columns).pow(2),
            Of::Codes => columns * columns + all,
        }
    }

    fn apply(&self, pass: &Pass, site: Site<'_, T>) -> T {
        match site {
            Site::Weights {
                shape,
                weight,
                scratch,
                d_weight,
                ..
            } => {
                let rows = weight.len() / shape[shape.len() - 1];
                let d_weight = d_weight.map(|d_weight| matrix_mut(d_weight, rows));
                self.of_weight(pass, matrix(weight, rows), scratch, d_weight)
            }
            Site::Codes {
                codes,
                scratch,
                d_codes,
            } => self.of_codes(pass, codes, scratch, d_codes),
            Site::Projection { .. } | Site::Jacobian { .. } => T::from_f64(0.0),
        }
    }
}

impl Orthogonality {
    fn of_weight<T: Scalar>(
        &self,
        pass: &Pass,
        weight: ArrayView2<T>,
        scratch: &mut [T],
        d_weight: Option<ArrayViewMut2<T>>,
    ) -> T {
        let (rows, columns) = weight.dim();
        let side = rows.min(columns);
        let products = &mut scratch[..side * side];
        let across = rows >= columns;
        let (left, right) = match across {
            true => (weight.reversed_axes(), weight),
            false => (weight, weight.reversed_axes()),
        };
        gemm(
            pass.team,
            left,
            right,
            Write::Overwrite,
            matrix_mut(products, side),
        );
        for at in (0..side).map(|index| index * (side + 1)) {
            products[at] -= T::from_f64(1.0);
        }
        let value = T::from_f64(self.weight) * kernels::sum_squares(pass.team, products);
        if let Some(d_weight) = d_weight {
            kernels::scale(pass.team, T::from_f64(4.0 * self.weight), products);
            let products = matrix(products, side);
            match across {
                true => gemm(pass.team, weight, products, Write::Accumulate, d_weight),
                false => gemm(pass.team, products, weight, Write::Accumulate, d_weight),
            }
        }
        value
    }

    fn of_codes<T: Scalar>(
        &self,
        pass: &Pass,
        codes: ArrayView2<T>,
        scratch: &mut [T],
        d_codes: Option<ArrayViewMut2<T>>,
    ) -> T {
        let (rows, dim) = codes.dim();
        let Some(shares) = pass.weights.shares(rows) else {
            return T::from_f64(0.0);
        };
        let (covariance, rest) = scratch.split_at_mut(dim * dim);
        let mut away = matrix_mut(&mut rest[..rows * dim], rows);
        let per_row = T::from_f64(1.0 / rows as f64);
        for (j, column) in codes.columns().into_iter().enumerate() {
            let each = column.iter().enumerate();
            let each = each.map(|(row, &z)| shares.of::<T>(row) * z);
            let mean = each.fold(T::from_f64(0.0), |sum, z| sum + z) * per_row;
            let differences = away.column_mut(j).into_iter().zip(column);
            differences.for_each(|(away, &z)| *away = z - mean);
        }
        // The products are of one matrix with itself, so each side takes the root of a row's share.
        let weigh = |away: &mut ArrayViewMut2<T>| {
            for (row, mut away) in away.rows_mut().into_iter().enumerate() {
                let root = shares.of::<T>(row).sqrt();
                away.iter_mut().for_each(|away| *away *= root);
            }
        };
        let is_weighed = pass.weights.given().is_some();
        if is_weighed {
            weigh(&mut away);
        }
        let out = matrix_mut(covariance, dim);
        let transposed = away.view().reversed_axes();
        gemm(pass.team, transposed, away.view(), Write::Overwrite, out);
        kernels::scale(pass.team, per_row, covariance);
        for at in (0..dim).map(|index| index * (dim + 1)) {
            covariance[at] = T::from_f64(0.0);
        }
        let value = T::from_f64(shares.mean * 0.5 * self.weight)
            * kernels::sum_squares(pass.team, covariance);
        if let Some(d_codes) = d_codes {
            if is_weighed {
                weigh(&mut away);
            }
            let factor = T::from_f64(shares.mean * 2.0 * self.weight) * per_row;
            kernels::scale(pass.team, factor, covariance);
            gemm(
                pass.team,
                away.view(),
                matrix(covariance, dim),
                Write::Accumulate,
                d_codes,
            );
        }
        value
    }
}
