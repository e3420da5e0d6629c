//! Known answers, moments, distributions, fairness.

use super::*;

/// The known answers that come with the Random123 library (`kat_vectors`, philox4x32 10).
#[test]
fn philox_gives_the_known_answers() {
    let known = [
        (
            [0; 4],
            [0; 2],
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
        ),
        (
            [u32::MAX; 4],
            [u32::MAX; 2],
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
        ),
        (
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
        ),
    ];
    for (counter, key, right) in known {
        assert_eq!(philox(counter, key), right);
    }
}

#[test]
fn keys_name_different_streams() {
    let key = Key {
        seed: 7,
        step: 1 << 40,
        slot: 3,
    };
    let mut seen: Vec<[u32; 4]> = [
        key,
        Key { seed: 8, ..key },
        Key {
            seed: 7 + (1 << 32),
            ..key
        },
        Key {
            step: 1 << 41,
            ..key
        },
        Key {
            step: (1 << 40) + 1,
            ..key
        },
        Key { slot: 4, ..key },
    ]
    .iter()
    .map(|key| key.block(5))
    .collect();
    seen.push(key.block(6));
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

/// Largest distance between the empirical distribution and the right one, times √n: above 1.95 once in a thousand.
fn kolmogorov_smirnov(mut sample: Vec<f32>, right: impl Fn(f64) -> f64) -> f64 {
    sample.sort_unstable_by(f32::total_cmp);
    let n = sample.len() as f64;
    let distance = |(i, &x): (usize, &f32)| {
        let y = right(x.into());
        (y - i as f64 / n).abs().max(((i + 1) as f64 / n - y).abs())
    };
    sample.iter().enumerate().map(distance).fold(0.0, f64::max) * n.sqrt()
}

/// Means of x, x², x³ and x⁴.
fn moments(sample: &[f32]) -> [f64; 4] {
    [1, 2, 3, 4]
        .map(|k| sample.iter().map(|&x| f64::from(x).powi(k)).sum::<f64>() / sample.len() as f64)
}

/// The normal distribution function by the series Σ x^(2k+1) / (1·3·…·(2k+1)) (Marsaglia 2004).
fn normal_distribution(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for k in 1..200 {
        term *= x * x / f64::from(2 * k + 1);
        sum += term;
    }
    0.5 + sum * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
}

#[test]
fn uniform_numbers_are_uniform() {
    let mut sample = vec![0.0_f32; 1 << 20];
    uniform(
        Team::solo(),
        Key {
            seed: 1,
            step: 2,
            slot: 3,
        },
        &mut sample,
    );
    assert!(sample.iter().all(|x| (0.0..1.0).contains(x)));
    let found = moments(&sample);
    for (k, mean) in found.into_iter().enumerate() {
        assert!((mean - 1.0 / (k + 2) as f64).abs() < 1.5e-3, "{found:?}");
    }
    let distance = kolmogorov_smirnov(sample, |x| x);
    assert!(distance < 1.95, "{distance}");
}

#[test]
fn normal_numbers_are_normal() {
    let mut sample = vec![0.0_f32; 1 << 20];
    normal(
        Team::solo(),
        Key {
            seed: 4,
            step: 5,
            slot: 6,
        },
        &mut sample,
    );
    let found = moments(&sample);
    // Four standard errors: √(1, 2, 15, 96) / 1024.
    for (mean, (right, error)) in
        found
            .iter()
            .zip([(0.0, 1.0), (1.0, 1.42), (0.0, 3.9), (3.0, 9.8)])
    {
        assert!((mean - right).abs() < 4.0 * error / 1024.0, "{found:?}");
    }
    let neighbours: f64 = sample
        .windows(2)
        .map(|pair| f64::from(pair[0] * pair[1]))
        .sum();
    assert!(
        (neighbours / sample.len() as f64).abs() < 4.0 / 1024.0,
        "neighbours correlate"
    );
    let distance = kolmogorov_smirnov(sample, normal_distribution);
    assert!(distance < 1.95, "{distance}");
}

#[test]
fn noise_and_masks_follow_their_parameters() {
    let x = ndarray::Array2::from_elem((512, 512), 0.5_f32);
    let mut y = x.clone();
    let key = Key {
        seed: 9,
        step: 0,
        slot: 0,
    };
    gaussian_noise(Team::solo(), key, 0.25, None, x.view(), y.view_mut());
    let [mean, square, ..] = moments(y.as_slice().unwrap());
    assert!(
        (mean - 0.5).abs() < 2e-3 && (square - mean * mean - 0.0625).abs() < 1e-3,
        "{mean}"
    );
    gaussian_noise(
        Team::solo(),
        key,
        5.0,
        Some((0.0, 1.0)),
        x.view(),
        y.view_mut(),
    );
    assert!(y.iter().all(|y| (0.0..=1.0).contains(y)));
    masked(Team::solo(), key, 0.3, -1.0, 2.0, x.view(), y.view_mut());
    assert!(y.iter().all(|&y| y == -1.0 || y == 1.0));
    let share = y.iter().filter(|&&y| y < 0.0).count() as f64 / y.len() as f64;
    assert!((share - 0.3).abs() < 4e-3, "{share}");
}

#[test]
fn every_permutation_is_equally_likely() {
    let mut counts = std::collections::HashMap::new();
    let mut order = [0; 4];
    for epoch in 0..24_000 {
        permutation(11, epoch, &mut order);
        *counts.entry(order).or_insert(0_u32) += 1;
    }
    assert_eq!(counts.len(), 24);
    // Chi-squared with 23 degrees of freedom is above 49.7 once in a thousand.
    let chi: f64 = counts
        .values()
        .map(|&n| (f64::from(n) - 1000.0).powi(2) / 1000.0)
        .sum();
    assert!(chi < 49.7, "{chi}");
}

#[test]
fn a_permutation_holds_every_index_once() {
    for n in [0, 1, 2, 3, 257, 10_000] {
        let mut order = vec![0; n];
        permutation(1, 2, &mut order);
        let mut again = vec![0; n];
        permutation(1, 2, &mut again);
        assert_eq!(order, again);
        if n > 10 {
            permutation(1, 3, &mut again);
            assert_ne!(order, again);
        }
        order.sort_unstable();
        assert!(order.into_iter().eq(0..n as u32));
    }
}

#[test]
fn bounded_draws_are_fair() {
    // With 3·2^30 possible results, a draw without rejection would give a third of them twice as often as the others.
    let mut state = 0;
    let mut words = || {
        state += 1;
        Key {
            seed: 3,
            step: 0,
            slot: 0,
        }
        .block(state)[0]
    };
    let mut thirds = [0_u32; 3];
    for _ in 0..30_000 {
        thirds[below(3 << 30, &mut words) as usize % 3] += 1;
    }
    assert!(
        thirds.iter().all(|&n| n.abs_diff(10_000) < 400),
        "{thirds:?}"
    );
}
