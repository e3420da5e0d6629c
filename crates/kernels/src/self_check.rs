//! A short comparison of the products with their definition, in every build: for a host that compiles the kernels in
//! a way of its own, such as the widening that V8 has as an experiment.

use ndarray::ArrayView2;

use crate::{Team, Write, gemm, naive};

/// Heights of one tile, of several, and of what is left over.
const ROWS: std::ops::RangeInclusive<usize> = 1..=13;
/// Widths of panels, of the thin tiles for few rows, and of what is left over.
const COLUMNS: [usize; 9] = [1, 3, 4, 8, 11, 16, 19, 32, 45];
/// Steps: one, a few, more than are unrolled.
const STEPS: [usize; 3] = [1, 5, 67];

/// Compares products of every form of tile and layout, bit by bit; says which differs.
pub fn self_check() -> Result<(), String> {
    let most = 67 * 45;
    let (left, right, old) = (numbers(1, most), numbers(2, most), numbers(3, 13 * 45));
    for (m, n) in ROWS.flat_map(|m| COLUMNS.map(|n| (m, n))) {
        for k in STEPS {
            let forms = [
                (view(&left, m, k), view(&right, k, n)),
                (view(&left, m, k), view(&right, n, k).reversed_axes()),
                (view(&left, k, m).reversed_axes(), view(&right, k, n)),
            ];
            for (form, (a, b)) in forms.into_iter().enumerate() {
                let write = [Write::Overwrite, Write::Accumulate][(m + k) % 2];
                let (mut fast, mut right) = (old[..m * n].to_vec(), old[..m * n].to_vec());
                let shape = (m, n);
                gemm(Team::solo(), a, b, write, of(&mut fast, shape));
                naive::gemm(a, b, write, of(&mut right, shape));
                let same = |(x, y): (&f32, &f32)| x.to_bits() == y.to_bits();
                if !fast.iter().zip(&right).all(same) {
                    return Err(format!("the product {m}×{k}×{n} of form {form} is wrong"));
                }
            }
        }
    }
    Ok(())
}

fn view(values: &[f32], rows: usize, columns: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((rows, columns), &values[..rows * columns]).expect("as many values")
}

fn of(values: &mut [f32], shape: (usize, usize)) -> ndarray::ArrayViewMut2<'_, f32> {
    ndarray::ArrayViewMut2::from_shape(shape, values).expect("as many values")
}

/// Numbers between −1 and 1 with all bits of their mantissa in use (Knuth's multiplicative hash).
fn numbers(seed: u32, count: usize) -> Vec<f32> {
    (0..count as u32)
        .map(|index| (index * 4 + seed).wrapping_mul(2_654_435_761) as i32 as f32 / 2_147_483_648.0)
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_kernels_of_this_build_agree() {
        super::self_check().unwrap();
    }
}
