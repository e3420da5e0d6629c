//! Numbers that both sides can make for themselves, exactly: the Rust half of tests/fixtures/golden/formula.py.

use engine::Data;
use serde_json::Value;

use crate::reading::whole;

/// Uniform in [0, 1) on a grid of 2⁻²⁴, from a 32-bit hash of (seed, index).
pub fn unit(seed: usize, index: usize) -> f64 {
    let mut h = (index as u32)
        .wrapping_mul(0x9E37_79B1)
        .wrapping_add((seed as u32).wrapping_mul(0x85EB_CA77));
    h ^= h >> 16;
    h = h.wrapping_mul(0x21F0_AAAD);
    h ^= h >> 15;
    h = h.wrapping_mul(0x735A_2D97);
    h ^= h >> 15;
    f64::from(h >> 8) / 16_777_216.0
}

/// Uniform in [−limit, limit).
pub fn parameter(seed: usize, limit: f64, size: usize) -> Vec<f32> {
    (0..size)
        .map(|index| (limit * (2.0 * unit(seed, index) - 1.0)) as f32)
        .collect()
}

/// Seven prototypes and a fifth of noise, in [0, 1).
pub fn mixture(seed: usize, rows: usize, columns: usize) -> Vec<f32> {
    let value = |row: usize, column: usize| {
        let prototype = unit(seed, row % 7 * columns + column);
        0.8 * prototype + 0.2 * unit(seed + 1, row * columns + column)
    };
    (0..rows * columns)
        .map(|index| value(index / columns, index % columns) as f32)
        .collect()
}

/// Bytes: side × side images of three paraboloid blobs each.
pub fn blobs(seed: usize, rows: usize, side: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rows * side * side);
    for row in 0..rows {
        let drawn = |blob: usize, k: usize| unit(seed, (row * 3 + blob) * 3 + k);
        let blobs = [0, 1, 2].map(|blob| {
            let centre = |k| (drawn(blob, k) * side as f64).floor();
            let radius = 2.0 + (drawn(blob, 2) * 5.0).floor();
            (centre(0), centre(1), radius)
        });
        for pixel in 0..side * side {
            let (y, x) = ((pixel / side) as f64, (pixel % side) as f64);
            let light = |(centre_y, centre_x, radius): (f64, f64, f64)| {
                let (dy, dx) = (y - centre_y, x - centre_x);
                1.0 - (dy * dy + dx * dx) / (radius * radius)
            };
            let brightest = blobs
                .iter()
                .map(|blob| light(*blob))
                .fold(0.0_f64, f64::max);
            bytes.push((255.0 * brightest + 0.5).floor() as u8);
        }
    }
    bytes
}

/// The data that a case describes, and its number of rows.
pub fn data(described: &Value, columns: usize) -> (Data, usize) {
    let (seed, rows) = (whole(&described["seed"]), whole(&described["rows"]));
    let data = match described["kind"].as_str() {
        Some("blobs") => Data::U8(blobs(seed, rows, columns.isqrt())),
        Some("mixture") => Data::F32(mixture(seed, rows, columns)),
        other => panic!("no such data: {other:?}"),
    };
    (data, rows)
}
