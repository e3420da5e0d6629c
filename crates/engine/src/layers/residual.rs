//! Layers with a way around them: y = x + g(x), where g is a chain of layers that keeps the shape.
//!
//! d_x = d_y + ∂g/∂x · d_y. In: any shape. Out: the same.
//! Tensors are named by the place of their layer in the chain: `encoder.2.0.weight`.
//!
//! Reference: He, Zhang, Ren, Sun (2016), "Deep residual learning for image recognition".

use super::chain::Chain;
use super::{AnyLayer, Backward, Forward, Layer};
use crate::error::{Code, Error, Result};
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::Member;
use crate::shape::Shape;
use kernels::{Scalar, each_row};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Residual {
    /// The chain g, at least one layer; it ends in the shape that it begins with.
    pub layers: Vec<AnyLayer>,
}

impl Member for Residual {
    fn examples() -> Vec<Self> {
        let read = |layers: &str| Residual {
            layers: Options::read(&serde_json::from_str(layers).expect("layers")).expect("layers"),
        };
        vec![
            read(r#"[{ "type": "dense", "units": 6, "activation": "tanh" }]"#),
            read(
                r#"[{ "type": "dense", "units": 3, "activation": "softplus" }, { "type": "dropout", "rate": 0.3 },
                    { "type": "reshape", "shape": [3, 1] }, { "type": "gru", "units": 6 }]"#,
            ),
        ]
    }

    fn check(&self) -> Result<()> {
        match self.layers.is_empty() {
            false => Ok(()),
            true => Err(Error::new(Code::OutOfRange, "layers")
                .expected("at least one layer")
                .received("none")
                .hint("an empty chain would double its input")),
        }
    }
}

impl Residual {
    fn chain(&self, input: &Shape) -> Result<Chain<'_>> {
        Chain::new("layers", &self.layers, input)
    }

    fn planned(&self, input: &Shape) -> Chain<'_> {
        self.chain(input).expect("the plan refused other shapes")
    }
}

impl<T: Scalar> Layer<T> for Residual {
    fn output_shape(&self, input: &Shape) -> Result<Shape> {
        let output = self.chain(input)?.output;
        match output == *input {
            true => Ok(output),
            false => Err(Error::new(Code::InvalidShape, "layers")
                .expected(format!(
                    "a chain that ends in the shape {input} that it begins with"
                ))
                .received(output)
                .hint("let its last layer make that shape, for the input is added to it")),
        }
    }

    fn params(&self, input: &Shape) -> Vec<Param> {
        self.planned(input).params()
    }

    fn keeps(&self, input: &Shape) -> usize {
        self.planned(input).keeps()
    }

    fn scratch(&self, input: &Shape, rows: usize, members: usize) -> usize {
        self.planned(input).scratch(rows, members)
    }

    fn least_rows(&self, input: &Shape) -> usize {
        self.planned(input).least_rows()
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let chain = self.planned(state.shape);
        chain.forward(pass, &mut state);
        let kept = state.kept.as_slice().expect("kept values stand together");
        let g = chain.result(kept, state.input.nrows());
        let add = |x: &[T], g: &[T], y: &mut [T]| {
            y.iter_mut()
                .zip(x.iter().zip(g))
                .for_each(|(y, (x, g))| *y = *x + *g);
        };
        each_row(
            pass.team,
            8 * state.input.ncols(),
            [state.input, g],
            [state.output],
            &|_, [x, g], [y]| add(x, g, y),
        );
    }

    fn backward(&self, pass: &Pass, mut state: Backward<'_, T>) {
        self.planned(state.shape).backward(pass, &mut state);
        if let Some(mut d_input) = state.d_input
            && planted!(ResidualSkip, true, false)
        {
            d_input += &state.d_output;
        }
    }
}
