//! What holds for every layer by itself: it fills the shape that it promises, and a row does not see its batch.

use super::models::numbers;
use crate::layers::{AnyLayer, Backward, Forward};
use crate::pass::Pass;
use crate::shape::Shape;
use kernels::{Team, Write};
use ndarray::Array2;

#[test]
fn layers_fill_exactly_the_shape_they_promise() {
    for layer in AnyLayer::examples() {
        let kind = layer.get::<f64>();
        let shape = Shape(layer.example_shape());
        let promised = kind.output_shape(&shape).unwrap().size();
        let of = |running| {
            let params = kind.params(&shape);
            let wanted = params.iter().filter(|param| param.is_running() == running);
            wanted.map(|param| param.size()).sum::<usize>()
        };
        let (size, rows, width) = (of(false), 3, shape.size());
        let (params, mut running) = (numbers(size, 4), vec![1.0; of(true)]);
        let mut kept = Array2::from_elem((rows, kind.keeps(&shape)), f64::NAN);
        let mut scratch = vec![f64::NAN; kind.scratch(&shape, rows, 1)];
        let input = Array2::from_shape_vec((rows, width), numbers(rows * width, 5)).unwrap();
        let mut output = Array2::from_elem((rows, promised), f64::NAN);
        let pass = Pass::training(Team::solo(), 1, 0);
        let labels = Array2::ones((rows, kind.classes().unwrap_or(0)));
        let state = Forward {
            shape: &shape,
            params: &params,
            running: &mut running,
            kept: kept.view_mut(),
            scratch: &mut scratch,
            condition: labels.view(),
            input: input.view(),
            output: output.view_mut(),
        };
        kind.forward(&pass, state);
        assert!(
            output.iter().all(|value| value.is_finite()),
            "{layer:?} left values unwritten"
        );

        // The input gradient is overwritten, parameter gradients as asked for.
        let mut backward = |d_params: &mut [f64], write| {
            let mut d_input = Array2::from_elem((rows, width), f64::NAN);
            let mut d_output = Array2::ones((rows, promised));
            let state = Backward {
                shape: &shape,
                params: &params,
                running: &running,
                kept: kept.view(),
                scratch: &mut scratch,
                d_params,
                write,
                input: input.view(),
                output: output.view(),
                d_output: d_output.view_mut(),
                d_input: Some(d_input.view_mut()),
            };
            kind.backward(&pass, state);
            assert!(
                d_input.iter().all(|value| value.is_finite()),
                "{layer:?} left input gradients unwritten"
            );
        };
        let (mut once, mut twice) = (vec![f64::NAN; size], vec![f64::NAN; size]);
        backward(&mut once, Write::Overwrite);
        backward(&mut twice, Write::Overwrite);
        backward(&mut twice, Write::Accumulate);
        assert!(
            once.iter()
                .zip(&twice)
                .all(|(one, two)| (2.0 * one - two).abs() < 1e-12),
            "{layer:?} does not write as it is told"
        );
    }
}

/// Bit for bit, in the numbers that are in use.
#[test]
fn a_row_does_not_see_its_batch_at_inference() {
    for layer in AnyLayer::examples() {
        let kind = layer.get::<f32>();
        let shape = Shape(layer.example_shape());
        let tensors = kind.params(&shape);
        let size = |running| {
            let of = tensors
                .iter()
                .filter(move |param| param.is_running() == running);
            of.map(|param| param.size()).sum::<usize>()
        };
        let singles = |count, slot| -> Vec<f32> {
            let of = numbers(count, slot).into_iter();
            match kind.vocabulary() {
                Some(most) if slot == 5 => of
                    .map(|value| (value * most as f64).floor() as f32)
                    .collect(),
                _ => of.map(|value| value as f32).collect(),
            }
        };
        let (params, mut running) = (singles(size(false), 4), singles(size(true), 6));
        let input =
            Array2::from_shape_vec((7, shape.size()), singles(7 * shape.size(), 5)).unwrap();
        let promised = kind.output_shape(&shape).unwrap().size();
        let mut run = |rows: std::ops::Range<usize>| {
            let count = rows.len();
            let mut output = Array2::zeros((count, promised));
            let mut kept = Array2::zeros((count, kind.keeps(&shape)));
            let mut scratch = vec![0.0; kind.scratch(&shape, count, 1)];
            let labels = Array2::ones((count, kind.classes().unwrap_or(0)));
            let state = Forward {
                shape: &shape,
                params: &params,
                running: &mut running,
                kept: kept.view_mut(),
                scratch: &mut scratch,
                condition: labels.view(),
                input: input.slice_axis(ndarray::Axis(0), rows.clone().into()),
                output: output.view_mut(),
            };
            kind.forward(&Pass::inference(Team::solo()), state);
            output
        };
        let (all, alone) = (run(0..7), run(2..3));
        assert_eq!(all.row(2), alone.row(0), "{layer:?}");
    }
}
