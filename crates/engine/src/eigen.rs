//! Eigenvalues and eigenvectors of a symmetric matrix, in f64.
//!
//! Householder reflections make the matrix tridiagonal, implicit QL steps make it diagonal; both are gathered into the
//! eigenvectors. O(n³), with a sign of life per column, so that a large matrix is not taken for a lost engine.
//!
//! Reference: Martin, Reinsch, Wilkinson (1968), "Householder's tridiagonalization of a symmetric matrix"; Bowdler,
//! Martin, Reinsch, Wilkinson (1968), "The QR and QL algorithms for symmetric matrices".

use kernels::Team;

/// `values[i]` belongs to the vector `vectors[i · n ..][.. n]`, of length 1; in no particular order.
pub struct Eigen {
    pub values: Vec<f64>,
    pub vectors: Vec<f64>,
}

/// Decomposes the symmetric `matrix` of n rows.
pub fn symmetric(team: &Team, matrix: Vec<f64>, n: usize) -> Eigen {
    let mut work = Work {
        team,
        n,
        // Symmetric: rows are columns. From here on a slice of n values is a column.
        columns: matrix,
        diagonal: vec![0.0; n],
        beside: vec![0.0; n],
    };
    work.tridiagonalize();
    work.gather_reflections();
    work.diagonalize();
    Eigen {
        values: work.diagonal,
        vectors: work.columns,
    }
}

struct Work<'a> {
    team: &'a Team,
    n: usize,
    columns: Vec<f64>,
    diagonal: Vec<f64>,
    /// The elements beside the diagonal.
    beside: Vec<f64>,
}

impl Work<'_> {
    fn at(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.columns[column * self.n + row]
    }

    /// Row by row from the last: a reflection turns all but one element left of the diagonal to zero.
    fn tridiagonalize(&mut self) {
        let n = self.n;
        for column in 0..n {
            self.diagonal[column] = *self.at(n - 1, column);
        }
        for row in (1..n).rev() {
            self.team.beat();
            let scale: f64 = self.diagonal[..row].iter().map(|x| x.abs()).sum();
            let length = if scale == 0.0 {
                self.skip(row);
                0.0
            } else {
                self.reflect(row, scale)
            };
            self.diagonal[row] = length;
        }
    }

    /// The row is zero already.
    fn skip(&mut self, row: usize) {
        self.beside[row] = self.diagonal[row - 1];
        for column in 0..row {
            self.diagonal[column] = *self.at(row - 1, column);
            *self.at(row, column) = 0.0;
            *self.at(column, row) = 0.0;
        }
    }

    /// With u the reflection's vector (in `diagonal`), h = uᵀu/2, p = A u / h and q = p − (uᵀp / 2h) u:
    /// A ← A − q uᵀ − u qᵀ. Returns h.
    fn reflect(&mut self, row: usize, scale: f64) -> f64 {
        let (u, q) = (&mut self.diagonal[..row], &mut self.beside[..row]);
        u.iter_mut().for_each(|x| *x /= scale);
        let square: f64 = u.iter().map(|x| x * x).sum();
        let last = u[row - 1];
        let pivot = if last > 0.0 {
            -square.sqrt()
        } else {
            square.sqrt()
        };
        let h = square - last * pivot;
        u[row - 1] = last - pivot;
        q.fill(0.0);
        for (j, column) in self.columns.chunks_mut(self.n).enumerate().take(row) {
            // Only the lower triangle is kept up to date.
            let (head, tail) = (u[j], j + 1..row);
            let products = column[tail.clone()]
                .iter()
                .zip(&u[tail.clone()])
                .map(|(a, u)| a * u);
            let product: f64 = q[j] + column[j] * head + products.sum::<f64>();
            q[tail.clone()]
                .iter_mut()
                .zip(&column[tail])
                .for_each(|(q, a)| *q += a * head);
            q[j] = product;
        }
        q.iter_mut().for_each(|q| *q /= h);
        let half = q.iter().zip(&*u).map(|(q, u)| q * u).sum::<f64>() / (h + h);
        q.iter_mut().zip(&*u).for_each(|(q, u)| *q -= half * u);
        for (j, column) in self.columns.chunks_mut(self.n).enumerate().take(row) {
            let (uj, qj) = (u[j], q[j]);
            let rest = column[j..row].iter_mut().zip(&u[j..]).zip(&q[j..]);
            rest.for_each(|((a, u), q)| *a -= uj * q + qj * u);
        }
        self.beside[row] = scale * pivot;
        for column in 0..row {
            let u = self.diagonal[column];
            *self.at(column, row) = u;
            self.diagonal[column] = *self.at(row - 1, column);
            *self.at(row, column) = 0.0;
        }
        h
    }

    /// Multiplies the reflections together; the diagonal moves to its place.
    fn gather_reflections(&mut self) {
        let n = self.n;
        for i in 0..n - 1 {
            self.team.beat();
            *self.at(n - 1, i) = *self.at(i, i);
            *self.at(i, i) = 1.0;
            let h = self.diagonal[i + 1];
            let (before, after) = self.columns.split_at_mut((i + 1) * n);
            let u = &mut after[..i + 1];
            if h != 0.0 {
                for column in before.chunks_mut(n) {
                    let product: f64 = u.iter().zip(&*column).map(|(u, a)| u * a).sum();
                    column
                        .iter_mut()
                        .zip(&*u)
                        .for_each(|(a, u)| *a -= product * u / h);
                }
            }
            u.fill(0.0);
        }
        for column in 0..n {
            self.diagonal[column] = std::mem::take(self.at(n - 1, column));
        }
        *self.at(n - 1, n - 1) = 1.0;
    }

    /// QL steps on ever smaller blocks, shifted by what is nearly an eigenvalue, until all beside the diagonal is zero.
    fn diagonalize(&mut self) {
        let n = self.n;
        self.beside.rotate_left(1);
        self.beside[n - 1] = 0.0;
        let (mut shift, mut largest) = (0.0, 0.0_f64);
        for first in 0..n {
            self.team.beat();
            largest = largest.max(self.diagonal[first].abs() + self.beside[first].abs());
            let negligible = f64::EPSILON * largest;
            let last = (first..n - 1)
                .find(|&i| self.beside[i].abs() <= negligible)
                .unwrap_or(n - 1);
            while first < last && self.beside[first].abs() > negligible {
                shift += self.shift(first);
                self.step(first, last);
            }
            self.diagonal[first] += shift;
            self.beside[first] = 0.0;
        }
    }

    /// Takes the eigenvalue of the first 2 × 2 block off the diagonal; returns it.
    fn shift(&mut self, first: usize) -> f64 {
        let (head, off) = (self.diagonal[first], self.beside[first]);
        let p = (self.diagonal[first + 1] - head) / (2.0 * off);
        let sum = p + length(p, 1.0).copysign(p);
        let value = head - off / sum;
        self.diagonal[first] = off / sum;
        self.diagonal[first + 1] = off * sum;
        self.diagonal[first + 2..]
            .iter_mut()
            .for_each(|d| *d -= value);
        value
    }

    /// One implicit QL step on the block `first ..= last`, as rotations of neighbours from the end on.
    fn step(&mut self, first: usize, last: usize) {
        let (d, e) = (&mut self.diagonal, &mut self.beside);
        let (second, beside_second) = (d[first + 1], e[first + 1]);
        let mut p = d[last];
        let (mut c, mut c2, mut c3, mut s, mut s2) = (1.0, 1.0, 1.0, 0.0, 0.0);
        for i in (first..last).rev() {
            (c3, c2, s2) = (c2, c, s);
            let (g, h) = (c * e[i], c * p);
            let r = length(p, e[i]);
            e[i + 1] = s * r;
            (s, c) = (e[i] / r, p / r);
            p = c * d[i] - s * g;
            d[i + 1] = h + s * (c * g + s * d[i]);
            let (left, right) = self.columns[i * self.n..][..2 * self.n].split_at_mut(self.n);
            for (a, b) in left.iter_mut().zip(right) {
                (*a, *b) = (c * *a - s * *b, s * *a + c * *b);
            }
        }
        p = -s * s2 * c3 * beside_second * e[first] / second;
        e[first] = s * p;
        d[first] = c * p;
    }
}

/// √(a² + b²), by operations that are exact to the last bit everywhere.
fn length(a: f64, b: f64) -> f64 {
    (a * a + b * b).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(matrix: &[f64], n: usize) {
        let Eigen { values, vectors } = symmetric(Team::solo(), matrix.to_vec(), n);
        let scale = matrix.iter().fold(1.0_f64, |most, x| most.max(x.abs()));
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        for (i, v) in vectors.chunks(n).enumerate() {
            for (row, matrix) in matrix.chunks(n).enumerate() {
                let error = dot(matrix, v) - values[i] * v[row];
                assert!(
                    error.abs() < 1e-12 * scale * n as f64,
                    "A v = λ v is off by {error} for n = {n}"
                );
            }
            for (j, w) in vectors.chunks(n).enumerate() {
                let wanted = if i == j { 1.0 } else { 0.0 };
                assert!(
                    (dot(v, w) - wanted).abs() < 1e-12 * n as f64,
                    "vectors {i} and {j} of {n}"
                );
            }
        }
    }

    #[test]
    fn vectors_are_orthonormal_and_keep_their_direction() {
        for n in [1, 2, 3, 4, 7, 16, 61] {
            let mut random = vec![0.0; n * n];
            kernels::normal(
                Team::solo(),
                kernels::Key {
                    seed: n as u64,
                    step: 0,
                    slot: 0,
                },
                &mut random,
            );
            let symmetric: Vec<f64> = (0..n * n)
                .map(|at| random[at] + random[at % n * n + at / n])
                .collect();
            check(&symmetric, n);
        }
    }

    #[test]
    fn zero_diagonal_equal_and_singular_matrices() {
        let identity = |n: usize| {
            (0..n * n)
                .map(|at| f64::from(at % (n + 1) == 0))
                .collect::<Vec<_>>()
        };
        check(&[0.0; 25], 5);
        check(&identity(6), 6);
        check(&[1.0; 36], 6);
        check(
            &identity(4)
                .iter()
                .enumerate()
                .map(|(at, x)| x * at as f64 * 1e8)
                .collect::<Vec<_>>(),
            4,
        );
    }

    #[test]
    fn values_by_hand() {
        let mut values = symmetric(Team::solo(), vec![2.0, 1.0, 1.0, 2.0], 2).values;
        values.sort_by(f64::total_cmp);
        assert!(
            (values[0] - 1.0).abs() < 1e-15 && (values[1] - 3.0).abs() < 1e-15,
            "{values:?}"
        );
    }
}
