//! Codes that are whole numbers, in the encoder's own shape, with a learned prior that says what each costs in bits:
//! what image codecs are trained with.
//!
//! Training adds uniform noise, z = x + u, u in [−½, ½), in the place of rounding, so d_x = d_z; inference rounds,
//! z = ⌊x + ½⌋. The prior is factorised, a mixture of logistic distributions for every channel (the last axis), or a
//! hyperprior: side codes that tell how wide each code spreads. The latent's own term `rate` is `weight` · mean over
//! rows of Σ −log₂ p(z), with its gradient for z and for the prior.
//!
//! In and out: any shape, channels last; of one to three axes with a hyperprior.
//!
//! References: Ballé, Laparra, Simoncelli (2017), "End-to-end optimized image compression"; Ballé, Minnen, Singh, Hwang,
//! Johnston (2018), "Variational image compression with a scale hyperprior".

use super::factorised::{self, MOST, Prior};
use super::hyper::Hyper;
use super::{Latent, Projection, TermSite};
use crate::error::Result;
use crate::layers::{Backward, Forward};
use crate::options::Options;
use crate::param::Param;
use crate::pass::Pass;
use crate::registry::{Member, range};
use crate::shape::Shape;
use kernels::{Scalar, Write, each_block};

#[derive(Clone, Debug, PartialEq, Options)]
pub struct Quantized {
    /// What one bit costs, ≥ 0, against the loss summed over the features.
    pub weight: f64,
    /// Logistic distributions in the prior of a channel, 1 to 8. Default 3.
    #[options(default = "three")]
    pub components: usize,
    /// The networks of a hyperprior: the mixture above is then that of the side codes. None by default.
    #[options(default, skip_if = "Option::is_none")]
    pub hyper: Option<Hyper>,
}

fn three() -> usize {
    3
}

impl Member for Quantized {
    fn examples() -> Vec<Self> {
        let of = |weight, components, hyper| Quantized {
            weight,
            components,
            hyper,
        };
        vec![
            of(0.01, 1, None),
            of(0.2, 3, None),
            of(0.3, 2, Some(Hyper::example())),
        ]
    }

    fn check(&self) -> Result<()> {
        range::not_negative("weight", self.weight, "0 costs nothing")?;
        range::at_least_one("components", self.components, "1 is a logistic prior")?;
        let hint = "three tell the shape of nearly every channel";
        range::at_most("components", self.components, MOST, hint)
    }
}

/// The nearest whole number, of two the larger.
pub(super) fn rounded<T: Scalar>(x: T) -> T {
    T::from_f64((x.to_f64() + 0.5).floor())
}

impl<T: Scalar> Latent<T> for Quantized {
    fn codes(&self, encoded: &Shape) -> Shape {
        encoded.clone()
    }

    fn check_shape(&self, encoded: &Shape) -> Result<()> {
        let checked = self.hyper.as_ref().map(|hyper| hyper.check(encoded));
        checked
            .unwrap_or(Ok(()))
            .map_err(|error| error.within("hyper"))
    }

    fn projection(&self) -> Option<Projection> {
        None
    }

    fn params(&self, encoded: &Shape) -> Vec<Param> {
        match &self.hyper {
            Some(hyper) => hyper.params(encoded, self.components),
            None => factorised::params(self.components, encoded.last()),
        }
    }

    fn scratch(&self, encoded: &Shape, rows: usize, members: usize) -> usize {
        match &self.hyper {
            Some(hyper) => hyper.scratch(encoded, rows, members, self.components),
            None => factorised::scratch(rows, 3 * self.components * encoded.last()),
        }
    }

    fn encode(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let x = state
            .input
            .as_slice()
            .expect("a slot's rows stand together");
        let z = state.output.as_slice_mut().expect("codes stand together");
        each_block(pass.team, 16, [x], [z], &|_, [x], [z]| {
            for (z, x) in z.iter_mut().zip(x) {
                *z = rounded(*x);
            }
        });
    }

    fn forward(&self, pass: &Pass, mut state: Forward<'_, T>) {
        let half = T::from_f64(0.5);
        let x = state
            .input
            .as_slice()
            .expect("a slot's rows stand together");
        let z = state.output.as_slice_mut().expect("codes stand together");
        kernels::uniform(pass.team, pass.key, z);
        each_block(pass.team, 8, [x], [z], &|_, [x], [z]| {
            for (z, &x) in z.iter_mut().zip(x) {
                *z += x - half;
            }
        });
    }

    fn backward(&self, _: &Pass, state: Backward<'_, T>) {
        if let Some(mut d_input) = state.d_input {
            d_input.assign(&state.d_output);
        }
        if state.write == Write::Overwrite {
            state.d_params.fill(T::from_f64(0.0)); // the term adds what there is
        }
    }

    fn term(&self, pass: &Pass, site: TermSite<'_, T>) -> Option<(&'static str, T)> {
        // Bits from nats, weighed, averaged over the rows.
        let price = self.weight / (std::f64::consts::LN_2 * site.codes.nrows() as f64);
        let price = T::from_f64(price);
        let nats = match &self.hyper {
            Some(hyper) => hyper.rate(pass, site, self.components, price),
            None => factorised::rate(
                pass,
                &Prior::new(site.params, self.components),
                site.codes,
                price,
                site.scratch,
                site.d_projection,
                site.d_params,
            ),
        };
        Some(("rate", price * nats))
    }

    fn distributions(&self, codes: &Shape) -> usize {
        match &self.hyper {
            Some(hyper) => hyper.channels(codes),
            None => codes.last(),
        }
    }

    fn cumulative(&self, codes: &Shape, params: &[T], channel: usize, at: f64) -> Option<f64> {
        let channels = Latent::<T>::distributions(self, codes);
        let own = &params[..3 * self.components * channels];
        Some(Prior::new(own, self.components).cumulative(channel, at))
    }

    fn hyper(&self) -> Option<&Hyper> {
        self.hyper.as_ref()
    }
}
