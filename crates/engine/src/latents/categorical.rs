//! Codes of choices, each one of `classes`, drawn softly so that gradients pass: per group
//! z = softmax((a + g) / τ), g = −ln(−ln u), u uniform, a the logits.
//!
//! d_a = z ⊙ (d_z − Σ d_z z) / τ. With `hard`, training sees the one-hot vector of the largest z, and the gradient is
//! that of the soft z (straight through). At inference z = softmax(a), or with `hard` the largest logit's one-hot
//! vector. τ falls with the steps to a least one.
//!
//! Reference: Jang, Gu, Poole (2017), "Categorical reparameterization with Gumbel-softmax".

use super::relaxed::{Softness, chances, half, one};
use super::{Latent, Projection, linear};
use crate::error::Result;
use crate::initializers::AnyInitializer;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, each_row};
use ndarray::ArrayViewMut2;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Categorical {
    /// Choices in a code, ≥ 1; it is groups · classes wide.
    pub groups: usize,
    /// What each choice is of, ≥ 2.
    pub classes: usize,
    /// τ at the start, > 0, at least `minTemperature`. Default 1.
    #[options(default = "one")]
    pub temperature: f64,
    /// The least τ, > 0. Default 0.5.
    #[options(default = "half")]
    pub min_temperature: f64,
    /// Fall of ln τ per step, ≥ 0. Default 0.
    #[options(default)]
    pub annealing: f64,
    /// Whether training sees one-hot vectors. Default false.
    #[options(default)]
    pub hard: bool,
    /// Draws the initial weights. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Categorical {
    fn width(&self) -> usize {
        self.groups.saturating_mul(self.classes)
    }

    fn softness(&self) -> Softness {
        Softness {
            first: self.temperature,
            least: self.min_temperature,
            annealing: self.annealing,
        }
    }

    /// What the decoder sees of soft choices.
    fn seen<T: Scalar>(&self, soft: &[T], z: &mut [T]) {
        z.copy_from_slice(soft);
        if self.hard {
            z.chunks_mut(self.classes).for_each(one_hot);
        }
    }
}

impl Member for Categorical {
    fn examples() -> Vec<Self> {
        let of = |groups, classes, annealing, hard| Categorical {
            groups,
            classes,
            temperature: 1.0,
            min_temperature: 0.5,
            annealing,
            hard,
            initializer: AnyInitializer::default(),
        };
        vec![
            of(1, 2, 0.0, false),
            of(2, 3, 0.01, false),
            of(2, 3, 0.0, true),
        ]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("groups", self.groups, "a code needs a choice")?;
        let hint = "there is nothing to choose from fewer";
        range::at_least("classes", self.classes, 2, hint)?;
        self.softness().check()
    }
}

impl<T: Scalar> Latent<T> for Categorical {
    fn codes(&self, _: &Shape) -> Shape {
        Shape::flat(self.width())
    }

    fn projection(&self) -> Option<Projection> {
        linear(self.width(), &self.initializer)
    }

    /// One range per choice.
    fn statistics(&self) -> Vec<(&'static str, Range<usize>)> {
        let of = |group| group * self.classes..(group + 1) * self.classes;
        (0..self.groups)
            .map(|group| ("logits", of(group)))
            .collect()
    }

    /// The soft z.
    fn keeps(&self) -> usize {
        self.width()
    }

    fn encode(&self, pass: &Pass, mut state: Forward<'_, T>) {
        kernels::softmax(
            pass.team,
            state.input,
            self.classes,
            state.output.view_mut(),
        );
        if self.hard {
            each_row(
                pass.team,
                8 * self.width(),
                [],
                [state.output],
                &|_, [], [z]| {
                    z.chunks_mut(self.classes).for_each(one_hot);
                },
            );
        }
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let softness = self.softness().at::<T>(pass.key.step);
        // The output holds the noisy logits until the soft choices are made of them.
        let noisy = state.output.as_slice_mut().expect("codes stand together");
        chances(pass, noisy);
        let (read, write) = ([state.input], [state.output.view_mut()]);
        each_row(
            pass.team,
            140 * self.width(),
            read,
            write,
            &|_, [a], [z]| {
                for (z, &a) in z.iter_mut().zip(a) {
                    *z = (a - (-z.ln()).ln()) / softness;
                }
            },
        );
        let noisy = state.output.view();
        kernels::softmax(pass.team, noisy, self.classes, state.kept.view_mut());
        let (read, write) = ([state.kept.view()], [state.output]);
        each_row(
            pass.team,
            8 * self.width(),
            read,
            write,
            &|_, [soft], [z]| self.seen(soft, z),
        );
    }

    fn backward(&self, pass: &Pass, state: Backward<'_, T>) {
        let Some(mut d_input) = state.d_input else {
            return;
        };
        let softness = self.softness().at::<T>(pass.key.step);
        d_input.assign(&state.d_output);
        kernels::softmax_backward(pass.team, state.kept, self.classes, d_input.view_mut());
        let d_input = d_input
            .as_slice_mut()
            .expect("a slot's rows stand together");
        kernels::scale(pass.team, T::from_f64(1.0) / softness, d_input);
    }

    /// All choices equally likely; the temperature has no meaning for them.
    fn draw(&self, pass: &Pass, _: &[T], _: f64, mut codes: ArrayViewMut2<T>) -> Result<()> {
        let codes = codes.as_slice_mut().expect("codes stand together");
        kernels::uniform(pass.team, pass.key, codes);
        codes.chunks_mut(self.classes).for_each(one_hot);
        Ok(())
    }
}

/// 1 at the first of the largest values, 0 elsewhere.
fn one_hot<T: Scalar>(z: &mut [T]) {
    let best = (1..z.len()).fold(0, |best, j| if z[j] > z[best] { j } else { best });
    z.fill(T::from_f64(0.0));
    z[best] = T::from_f64(1.0);
}
