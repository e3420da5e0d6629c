//! A vector for each token or category, looked up by its number: `[time]` → `[time, units]`.
//!
//! y[t] = W[x[t]], W of [vocabulary, units]; d_W[v] = Σ d_y over all t where x[t] = v. Stands first in the encoder: it
//! has no gradient for its input. In: whole numbers from 0 up to, not including, `vocabulary`.
//!
//! Reference: Bengio, Ducharme, Vincent, Jauvin (2003), "A neural probabilistic language model".

use super::{Backward, Forward, Layer};
use crate::error::{Code, Error, Result};
use crate::initializers::AnyInitializer;
use crate::options::Options;
use crate::param::{Param, ParamKind};
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, Write, each_row};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Embedding {
    /// How many different tokens there are, ≥ 1.
    pub vocabulary: usize,
    /// Width of a token's vector, ≥ 1.
    pub units: usize,
    /// Draws the vectors. Default `glorotUniform`.
    #[options(default)]
    pub initializer: AnyInitializer,
}

impl Member for Embedding {
    fn examples() -> Vec<Self> {
        let of = |vocabulary, units| Embedding {
            vocabulary,
            units,
            initializer: AnyInitializer::default(),
        };
        vec![of(1, 2), of(5, 3)]
    }

    fn check(&self) -> Result<()> {
        range::at_least_one("vocabulary", self.vocabulary, "count the different tokens")?;
        range::at_least_one("units", self.units, "a vector needs a width")
    }
}

impl Embedding {
    /// The row of W that a token stands for; data were checked when they came, corrupted ones are taken to a neighbour.
    fn index<T: Scalar>(&self, token: T) -> usize {
        (token.to_f64() as usize).min(self.vocabulary - 1)
    }
}

impl<T: Scalar> Layer<T> for Embedding {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        match input.0.as_slice() {
            [time] => Ok(Shape(vec![*time, self.units])),
            _ => Err(Error::new(Code::InvalidShape, "")
                .expected("a flat input of tokens such as [20] before an embedding")
                .received(input)
                .hint("one number for each token or category")),
        }
    }

    fn params(&self, _: &Shape) -> Vec<Param> {
        let initializer = self.initializer.clone();
        let fan = (self.vocabulary, self.units);
        let kind = ParamKind::Weight { initializer, fan };
        vec![Param::new(
            "weight",
            vec![self.vocabulary, self.units],
            kind,
        )]
    }

    fn vocabulary(&self) -> Option<usize> {
        Some(self.vocabulary)
    }

    fn forward(&self, pass: &Pass, state: Forward<'_, T>) {
        let (params, cost) = (state.params, 2 * state.output.ncols());
        each_row(
            pass.team,
            cost,
            [state.input],
            [state.output],
            &|_, [x], [y]| {
                for (token, vector) in x.iter().zip(y.chunks_mut(self.units)) {
                    let from = self.index(*token) * self.units;
                    vector.copy_from_slice(&params[from..from + self.units]);
                }
            },
        );
    }

    /// Tokens may come more than once, so one thread adds them up, in their order.
    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if state.write == Write::Overwrite {
            state.d_params.fill(T::from_f64(0.0));
        }
        for (x, d_y) in state.input.rows().into_iter().zip(state.d_output.rows()) {
            let d_y = d_y.to_slice().expect("rows stand together");
            for (token, d) in x.iter().zip(d_y.chunks(self.units)) {
                let at = self.index(*token) * self.units;
                let sums = &mut state.d_params[at..at + self.units];
                for (sum, d) in sums.iter_mut().zip(d) {
                    *sum = planted!(EmbeddingRepeat, *sum, T::from_f64(0.0)) + *d;
                }
            }
        }
        if let Some(mut d_input) = state.d_input {
            d_input.fill(T::from_f64(0.0));
        }
    }
}
