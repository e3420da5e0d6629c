//! What a stage says about a tensor before it exists.

use crate::initializers::AnyInitializer;
use std::borrow::Cow;

#[derive(Clone, Debug)]
pub struct Param {
    /// Name within its stage: `weight`, `bias`.
    pub name: Cow<'static, str>,
    pub shape: Vec<usize>,
    pub kind: ParamKind,
}

#[derive(Clone, Debug)]
pub enum ParamKind {
    /// Drawn by an initializer; weight penalties apply. `fan` = (values in, values out) of one unit's receptive field.
    Weight {
        initializer: AnyInitializer,
        fan: (usize, usize),
    },
    /// Starts at zero; weight penalties leave it alone.
    Bias,
    /// Trained like a bias, from another start: scales, thresholds.
    Trained(Start),
    /// Not trained but kept up to date by training passes and saved: running statistics, codebooks. It lives in a
    /// buffer of its own.
    Running(Start),
}

/// The values that a tensor starts with.
#[derive(Clone, Debug)]
pub enum Start {
    Constant(f64),
    /// One for each place along the first axis.
    Each(Vec<f64>),
    Drawn {
        initializer: AnyInitializer,
        fan: (usize, usize),
    },
}

impl Param {
    pub fn new(name: impl Into<Cow<'static, str>>, shape: Vec<usize>, kind: ParamKind) -> Self {
        let name = name.into();
        Param { name, shape, kind }
    }

    pub fn size(&self) -> usize {
        self.shape
            .iter()
            .fold(1, |product: usize, &axis| product.saturating_mul(axis))
    }

    pub fn is_running(&self) -> bool {
        matches!(self.kind, ParamKind::Running(_))
    }
}

impl ParamKind {
    /// What its values start with.
    pub fn start(&self) -> Start {
        match self {
            ParamKind::Weight { initializer, fan } => Start::Drawn {
                initializer: initializer.clone(),
                fan: *fan,
            },
            ParamKind::Bias => Start::Constant(0.0),
            ParamKind::Trained(start) | ParamKind::Running(start) => start.clone(),
        }
    }
}
