//! The k-th largest of some numbers, without sorting them.

use kernels::Scalar;

/// The `k`-th largest, k ≥ 1, of at least k `values`, which are reordered (Hoare 1961, "Find"). Numbers that cannot be
/// compared stay in the middle, so it ends for any input.
pub fn kth_largest<T: Scalar>(values: &mut [T], k: usize) -> T {
    let (mut low, mut high) = (0, values.len());
    loop {
        // low ‥ greater > pivot, greater ‥ less equal to it, less ‥ high below it
        let pivot = values[low + (high - low) / 2];
        let (mut greater, mut at, mut less) = (low, low, high);
        while at < less {
            if values[at] > pivot {
                values.swap(at, greater);
                (greater, at) = (greater + 1, at + 1);
            } else if values[at] < pivot {
                less -= 1;
                values.swap(at, less);
            } else {
                at += 1;
            }
        }
        if k <= greater {
            high = greater;
        } else if k > less {
            low = less;
        } else {
            return pivot;
        }
    }
}

/// Copies the `k` largest of `x` to `z`, as they are or cut off at zero, and leaves zeros elsewhere; of equal ones the
/// first are taken.
pub fn keep_largest<T: Scalar>(x: &[T], k: usize, cut: bool, z: &mut [T]) {
    let zero = T::from_f64(0.0);
    z.copy_from_slice(x);
    let least = kth_largest(z, k);
    let mut equals = k - x.iter().filter(|x| **x > least).count().min(k);
    for (z, &x) in z.iter_mut().zip(x) {
        let equal = x == least && equals > 0;
        equals -= usize::from(equal);
        let kept = (equal || x > least) && !(cut && x < zero);
        *z = if kept { x } else { zero };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_sorting_finds_it() {
        let mut values: Vec<f64> = (0..97).map(|i| f64::from(i * 37 % 29)).collect();
        let mut sorted = values.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        for k in 1..=97 {
            assert_eq!(kth_largest(&mut values, k), sorted[k - 1]);
        }
        kth_largest(&mut [f64::NAN, 1.0, f64::NAN, 2.0], 2);
    }

    #[test]
    fn of_equal_values_the_first_are_kept() {
        let mut z = [9.0; 5];
        keep_largest(&[1.0, 3.0, 1.0, -1.0, 1.0], 3, false, &mut z);
        assert_eq!(z, [1.0, 3.0, 1.0, 0.0, 0.0]);
        keep_largest(&[-1.0, 3.0, -2.0, -3.0, -5.0], 3, true, &mut z);
        assert_eq!(z, [0.0, 3.0, 0.0, 0.0, 0.0]);
    }
}
