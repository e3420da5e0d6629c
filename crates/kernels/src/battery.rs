//! Every kernel's fast body against its definition, on random operands, bit for bit: run by `cargo test` and, built
//! with the feature `battery`, inside wasm.
//!
//! Sizes go from 0 to 257; views start anywhere, have gaps between their rows, are transposed or upside down; numbers
//! include both zeros, subnormals, infinities, NaN and very large and small ones. What must not be written (the gaps)
//! is compared as well. Any NaN equals any other.

mod kernels;
mod layers;
mod operands;

use crate::parallel::region_with_grain;
use crate::{Team, naive};
use operands::Source;

/// Runs `cases` random cases of every kernel with a team of up to `members`, which shares out even the smallest work;
/// returns how many results were compared, or what differed.
pub fn run(seed: u64, cases: usize, members: usize) -> Result<usize, String> {
    play(seed, cases, members).map(|record| record.compared)
}

/// A number made of all results of [`run`]: the same on every machine, native and wasm, for any number of members.
pub fn fingerprint(seed: u64, cases: usize, members: usize) -> Result<u64, String> {
    play(seed, cases, members).map(|record| record.fingerprint)
}

/// What `fingerprint(1, 60, members)` gives, written down once.
pub const FINGERPRINT: u64 = 17_315_852_779_402_041_776;

fn play(seed: u64, cases: usize, members: usize) -> Result<Record, String> {
    region_with_grain(members, 1, |team| {
        let mut record = Record::default();
        for (index, (name, check)) in kernels::ALL.iter().chain(layers::ALL).enumerate() {
            for case in 0..cases {
                let mut source = Source::new(seed, index as u64, case as u64);
                check(&mut source, team, &mut record).map_err(|what| {
                    format!("{name}, seed {seed}, case {case}, {members} members: {what}")
                })?;
            }
        }
        Ok(record)
    })
}

/// What has been compared so far.
#[derive(Default)]
struct Record {
    compared: usize,
    fingerprint: u64,
}

impl Record {
    /// Two results of the same operands.
    fn same(&mut self, fast: &[f32], right: &[f32]) -> Result<(), String> {
        for (i, (&fast, &right)) in fast.iter().zip(right).enumerate() {
            let bits = |x: f32| {
                if x.is_nan() {
                    f32::NAN.to_bits()
                } else {
                    x.to_bits()
                }
            };
            if bits(fast) != bits(right) {
                return Err(format!("element {i} is {fast:e}, by definition {right:e}"));
            }
            // FNV-1a, a word at a time.
            self.fingerprint =
                (self.fingerprint ^ u64::from(bits(right))).wrapping_mul(0x0100_0000_01B3);
        }
        self.compared += 1;
        if fast.len() == right.len() {
            Ok(())
        } else {
            Err("lengths differ".into())
        }
    }
}

/// Rows of small whole numbers around 0, with which sums are exact: i·a mod m - ⌊m / 2⌋ for number i.
#[cfg(test)]
pub(crate) fn sequence<T: crate::Scalar>(
    rows: usize,
    columns: usize,
    a: usize,
    m: usize,
) -> ndarray::Array2<T> {
    ndarray::Array2::from_shape_fn((rows, columns), |(i, j)| {
        T::from_f64(((i * columns + j) * a % m) as f64 - (m / 2) as f64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_agrees_with_its_definition_bit_for_bit() {
        crate::forking::pool_of_three();
        let mut prints = Vec::new();
        for members in 1..=4 {
            prints.push(fingerprint(1, 60, members).unwrap());
        }
        run(2, 300, 1).unwrap();
        run(3, 100, 3).unwrap();
        let expected = if crate::FUSED { prints[0] } else { FINGERPRINT };
        assert_eq!(prints, [expected; 4]);
    }
}
